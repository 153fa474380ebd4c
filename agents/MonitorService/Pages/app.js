'use strict';

const element = id => document.getElementById(id);
const svgSpace = 'http://www.w3.org/2000/svg';
const colours = 8;
let editing = null;
let silencing = null;

const percent = value => `${(value * 100).toFixed(value < 0.1 ? 1 : 0)} %`;
const rate = value => `${value < 10 ? value.toFixed(2) : value.toFixed(0)}/s`;
const seconds = value => value < 1 ? `${(value * 1000).toFixed(0)} ms` : `${value.toFixed(1)} s`;
const whole = value => value.toFixed(0);
function bytes(value) {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) { value /= 1024; unit++; }
  return `${value.toFixed(value < 10 && unit > 0 ? 1 : 0)} ${units[unit]}`;
}

// @ is what a chosen service narrows, # the window of a rate.
const plots = [
  { title: 'CPU, of what it may use', query: 'sum by (service) (rate(catalyze_instance_cpu_seconds_total{@}[#])) / sum by (service) (catalyze_instance_cpu_limit_cores{@})', by: ['service'], show: percent, least: 0.1 },
  { title: 'Memory, of what it may use', query: 'sum by (service) (catalyze_instance_memory_bytes{@}) / sum by (service) (catalyze_instance_memory_limit_bytes{@})', by: ['service'], show: percent, least: 0.1 },
  { title: 'Network, received', query: 'sum by (service) (rate(catalyze_instance_network_received_bytes_total{@}[#]))', by: ['service'], show: value => `${bytes(value)}/s`, least: 1024 },
  { title: 'Network, sent', query: 'sum by (service) (rate(catalyze_instance_network_sent_bytes_total{@}[#]))', by: ['service'], show: value => `${bytes(value)}/s`, least: 1024 },
  { title: 'Disk, of the volume', query: 'max by (service) (catalyze_volume_used_ratio{@})', by: ['service'], show: percent, least: 0.1 },
  { title: 'Requests at the edge', query: 'sum by (service) (rate(catalyze_edge_requests_total{@}[#]))', by: ['service'], show: rate, least: 1 },
  { title: 'Errors at the edge (5xx)', query: 'sum by (service) (rate(catalyze_edge_errors_total{@}[#]))', by: ['service'], show: rate, least: 1 },
  { title: 'Time a request takes, mean', query: 'max by (backend) (catalyze_edge_latency_seconds{@})', by: ['backend'], show: seconds, least: 0.1 },
  { title: 'Replication lag', query: 'max by (instance) (catalyze_postgresql_replication_lag_seconds{@})', by: ['instance'], show: seconds, least: 1 },
  { title: 'Database connections', query: 'sum by (instance) (catalyze_postgresql_connections{@})', by: ['instance'], show: whole, least: 5 },
  { title: 'Redis memory', query: 'sum by (service) (catalyze_redis_memory_bytes{@})', by: ['service'], show: bytes, least: 1048576 },
  { title: 'Open connections of wires', query: 'sum by (service, direction) (catalyze_wire_open_connections{@})', by: ['service', 'direction'], show: whole, least: 5 },
  { title: 'Handshakes refused', query: 'sum by (service) (rate(catalyze_wire_refused_total{direction="inbound",@}[#]))', by: ['service'], show: rate, least: 1 },
];

async function ask(path, options) {
  const answer = await fetch(path, options);
  if (answer.ok) return answer.status === 204 ? null : answer.json().catch(() => null);
  // The session has ended. Loading the page again leads to the dashboard and back.
  if (answer.status === 401) {
    location.reload();
    return new Promise(() => {});
  }
  const problem = await answer.json().catch(() => null);
  const wrong = (problem?.errors ?? []).map(e => `${e.field}: ${e.message}`).join(' ');
  throw new Error(wrong || problem?.detail || `The service answered ${answer.status}.`);
}

const change = (path, method, content) => ask(path, {
  method, headers: { 'X-Catalyze-Request': '1', 'Content-Type': 'application/json' }, body: content === undefined ? undefined : JSON.stringify(content),
});

function say(text, isError = false) {
  element('status').textContent = text;
  element('status').className = isError ? 'error' : '';
}

function make(name, className, text) {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

function draw(name, attributes) {
  const made = document.createElementNS(svgSpace, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

function button(text, pressed) {
  const made = make('button', '', text);
  made.type = 'button';
  made.addEventListener('click', pressed);
  return made;
}

const minutes = () => Number(element('span').value);
const localTime = time => new Date(time).toLocaleString();

async function series(query, span = minutes()) {
  const chosen = element('service').value;
  const step = Math.max(1, span * 60 / 300);
  const asked = query.replaceAll('@', chosen ? `service="${chosen}"` : '').replaceAll(',}', '}').replaceAll('#', `${Math.max(60, Math.ceil(step * 2))}s`);
  const answer = await ask(`api/range?${new URLSearchParams({ query: asked, minutes: span })}`);
  return answer.data.result.map(one => ({ labels: one.metric, points: one.values.map(([at, value]) => [at, Number(value)]).filter(point => Number.isFinite(point[1])) }))
    .filter(one => one.points.length > 0);
}

const last = one => one.points[one.points.length - 1][1];

function figure(plot, found) {
  const made = make('figure');
  const caption = make('figcaption');
  caption.append(make('h3', '', plot.title));
  made.append(caption);
  const name = one => plot.by.map(label => one.labels[label] ?? '').join(' ');
  found.sort((a, b) => name(a).localeCompare(name(b)));
  const highest = Math.max(plot.least, ...found.flatMap(one => one.points.map(point => point[1])));
  const to = Date.now() / 1000;
  const from = to - minutes() * 60;
  const width = 600;
  const height = 140;
  const gap = Math.max(45, minutes() * 60 / 300 * 3);
  const svg = draw('svg', { viewBox: `0 0 ${width} ${height}`, preserveAspectRatio: 'none', role: 'img' });
  const told = found.length === 0 ? 'nothing measured' : found.map(one => `${name(one)} ${plot.show(last(one))}`).join(', ');
  svg.setAttribute('aria-label', `${plot.title}: ${told}`);
  for (const part of [0.25, 0.5, 0.75]) svg.append(draw('line', { x1: 0, x2: width, y1: height * part, y2: height * part }));
  const legend = make('ul', 'legend');
  found.forEach((one, index) => {
    const colour = `s${index % colours}`;
    let before = null;
    const path = one.points.map(([at, value]) => {
      const letter = before === null || at - before > gap ? 'M' : 'L';
      before = at;
      return `${letter}${((at - from) / (to - from) * width).toFixed(1)} ${(height - 2 - value / highest * (height - 8)).toFixed(1)}`;
    }).join('');
    // A single point is a dot's worth of a line.
    svg.append(draw('path', { d: one.points.length === 1 ? `${path}h2` : path, class: colour }));
    const item = make('li');
    const swatch = draw('svg', { viewBox: '0 0 16 10', 'aria-hidden': 'true' });
    swatch.append(draw('path', { d: 'M0 5h16', class: colour }));
    item.append(swatch, `${name(one)} ${plot.show(last(one))}`);
    legend.append(item);
  });
  const axis = make('div', 'axis');
  axis.append(make('span', '', localTime(from * 1000)), make('span', '', `top: ${plot.show(highest)}`));
  made.append(svg, axis, found.length === 0 ? make('p', 'faint', 'Nothing measured in this time.') : legend);
  return made;
}

async function showPlots() {
  const found = await Promise.all(plots.map(plot => series(plot.query)));
  element('plots').replaceChildren(...plots.map((plot, index) => figure(plot, found[index])));
}

async function showServices() {
  const current = query => series(query, 2);
  const [up, cpu, memory, disk, restarts] = await Promise.all([
    current('catalyze_instance_up'), current(plots[0].query.replaceAll('@', '')), current(plots[1].query.replaceAll('@', '')), current(plots[4].query.replaceAll('@', '')),
    current('sum by (service) (catalyze_instance_restarts_total)'),
  ]);
  const services = [...new Set(up.map(one => one.labels.service))].sort();
  const value = (found, service, show) => {
    const one = found.find(some => some.labels.service === service);
    return one ? show(last(one)) : '–';
  };
  element('services').tBodies[0].replaceChildren(...services.map(service => {
    const instances = up.filter(one => one.labels.service === service);
    const healthy = instances.filter(one => last(one) === 1).length;
    const row = make('tr');
    const head = make('th', '', service);
    head.scope = 'row';
    row.append(head, make('td', '', instances[0].labels.type), make('td', healthy < instances.length ? 'bad' : '', `${healthy} of ${instances.length}`),
      ...[[cpu, percent], [memory, percent], [disk, percent], [restarts, whole]].map(([found, show]) => make('td', '', value(found, service, show))));
    return row;
  }));
  const select = element('service');
  const chosen = select.value;
  select.replaceChildren(...['', ...new Set([chosen, ...services])].filter((name, index) => index === 0 || name).map(name => {
    const option = make('option', '', name || 'All');
    option.value = name;
    return option;
  }));
  select.value = chosen;
}

function alertTitle(labels) {
  return [labels.alertname, labels.service, labels.instance, labels.host].filter(Boolean).join(' · ');
}

async function showAlerts() {
  const [alerts, silences, past] = await Promise.all([ask('api/alerts'), ask('api/silences'), series('ALERTS{alertstate="firing"}')]);
  element('alerts').replaceChildren(...(alerts.length === 0 ? [make('li', 'none', 'No alert is open.')] : alerts.map(alert => {
    const item = make('li', alert.labels.severity);
    item.append(make('strong', '', alertTitle(alert.labels)), make('div', '', alert.annotations.summary ?? ''), make('div', 'faint', `since ${localTime(alert.startsAt)}${alert.status.state === 'suppressed' ? ', silenced' : ''}`));
    if (alert.status.state !== 'suppressed') item.append(button('Silence', () => openSilence(alert.labels)));
    return item;
  })));
  const open = new Set(alerts.map(alert => alertTitle(alert.labels)));
  const over = past.filter(one => !open.has(alertTitle(one.labels))).sort((a, b) => b.points[b.points.length - 1][0] - a.points[a.points.length - 1][0]);
  element('past').replaceChildren(...(over.length === 0 ? [make('li', 'faint', 'None in this time.')] : over.map(one => {
    const item = make('li', one.labels.severity);
    item.append(make('strong', '', alertTitle(one.labels)), make('div', 'faint', `${localTime(one.points[0][0] * 1000)} – ${localTime(one.points[one.points.length - 1][0] * 1000)}`));
    return item;
  })));
  const held = silences.filter(silence => silence.status.state !== 'expired');
  element('silences').replaceChildren(...(held.length === 0 ? [make('li', 'faint', 'None.')] : held.map(silence => {
    const item = make('li');
    item.append(make('strong', '', silence.matchers.map(matcher => matcher.value).join(' · ')), make('div', 'faint', `until ${localTime(silence.endsAt)}: ${silence.comment}`),
      button('End it', () => attempt(async () => { await change(`api/silences/${silence.id}`, 'DELETE'); await showAlerts(); })));
    return item;
  })));
}

async function showRules() {
  const [rules, status] = await Promise.all([ask('api/rules'), ask('api/status')]);
  const told = [];
  if (status.webhook) told.push(`told to ${status.webhook}, ${status.signed ? 'signed' : 'not signed'}`);
  if (status.mailedTo > 0) told.push(status.mailedTo === 1 ? 'mailed to one address' : `mailed to ${status.mailedTo} addresses`);
  element('webhook').textContent = told.length > 0
    ? `Alerts are ${told.join(' and ')}.`
    : 'Alerts are told to nobody: set the variable ALERT_MAIL (addresses of members) or WEBHOOK_URL of this service.';
  element('rules').replaceChildren(...rules.map(rule => {
    const item = make('li');
    item.append(make('strong', '', rule.name), ` ${rule.severity}${rule.enabled ? '' : ', off'}`, make('div', 'faint', rule.summary), make('code', '', rule.expression),
      make('div', 'faint', rule.forSeconds ? `told after ${rule.forSeconds} s` : 'told at once'));
    const edit = button('Edit', () => openRule(rule));
    edit.setAttribute('aria-label', `Edit ${rule.name}`);
    item.append(edit);
    return item;
  }));
}

function openRule(rule) {
  editing = rule;
  element('rule-name').value = rule?.name ?? '';
  element('rule-name').readOnly = rule !== null;
  element('rule-expression').value = rule?.expression ?? '';
  element('rule-seconds').value = rule?.forSeconds ?? 60;
  element('rule-severity').value = rule?.severity ?? 'warning';
  element('rule-summary').value = rule?.summary ?? '';
  element('rule-enabled').checked = rule?.enabled ?? true;
  element('rule-remove').hidden = rule === null;
  element('rule-error').textContent = '';
  element('editor').showModal();
}

async function saveRule() {
  const rule = {
    name: element('rule-name').value, expression: element('rule-expression').value, forSeconds: Number(element('rule-seconds').value),
    severity: element('rule-severity').value, summary: element('rule-summary').value, enabled: element('rule-enabled').checked,
  };
  await change(`api/rules/${encodeURIComponent(rule.name)}`, 'PUT', rule);
}

function openSilence(labels) {
  silencing = labels;
  element('silence-what').textContent = alertTitle(labels);
  element('silence-why').value = '';
  element('silence-error').textContent = '';
  element('silencing').showModal();
}

async function saveSilence() {
  const now = Date.now();
  await change('api/silences', 'POST', {
    matchers: Object.entries(silencing).map(([name, value]) => ({ name, value, isRegex: false, isEqual: true })),
    startsAt: new Date(now).toISOString(), endsAt: new Date(now + Number(element('silence-hours').value) * 3600000).toISOString(),
    createdBy: 'page', comment: element('silence-why').value,
  });
}

async function attempt(work) {
  try {
    await work();
  } catch (error) {
    say(error.message, true);
  }
}

// A dialog stays open while what it says is not taken.
function dialog(id, error, save, then) {
  element(id).querySelector('form').addEventListener('submit', async event => {
    event.preventDefault();
    try {
      await save();
      element(id).close();
      await attempt(then);
    } catch (wrong) {
      element(error).textContent = wrong.message;
    }
  });
}

async function refresh() {
  await attempt(async () => {
    await Promise.all([showAlerts(), showServices(), showPlots()]);
    say(`As of ${new Date().toLocaleTimeString()}`);
  });
}

element('span').addEventListener('change', refresh);
element('service').addEventListener('change', refresh);
element('reload').addEventListener('click', refresh);
element('add').addEventListener('click', () => openRule(null));
element('rule-cancel').addEventListener('click', () => element('editor').close());
element('silence-cancel').addEventListener('click', () => element('silencing').close());
element('rule-remove').addEventListener('click', () => attempt(async () => {
  await change(`api/rules/${encodeURIComponent(editing.name)}`, 'DELETE');
  element('editor').close();
  await showRules();
}));
dialog('editor', 'rule-error', saveRule, showRules);
dialog('silencing', 'silence-error', saveSilence, showAlerts);
refresh();
attempt(showRules);
setInterval(() => { if (document.visibilityState === 'visible') refresh(); }, 15000);
