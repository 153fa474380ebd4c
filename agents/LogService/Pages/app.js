'use strict';

// The whole state is in the address: a copied link shows the same lines, with the same times.
const element = id => document.getElementById(id);
const most = 2000;
let next = null;
let stream = null;
let latest = 0;

function range() {
  const span = element('span').value;
  if (span === 'custom') {
    return { from: new Date(element('from').value), to: new Date(element('to').value) };
  }
  const to = new Date();
  return { from: new Date(to.getTime() - Number(span) * 60000), to };
}

function parameters(times) {
  return new URLSearchParams({ q: element('q').value, from: times.from.toISOString(), to: times.to.toISOString() });
}

async function ask(path, options) {
  const answer = await fetch(path, options);
  if (answer.ok) return answer.status === 204 ? null : answer.json();
  // The session has ended. Loading the page again leads to the dashboard and back to this very address.
  if (answer.status === 401) {
    location.reload();
    return new Promise(() => {});
  }
  const problem = await answer.json().catch(() => null);
  const wrong = (problem?.errors ?? []).map(e => `${e.field}: ${e.message}`).join(' ');
  throw new Error(wrong || problem?.detail || `The service answered ${answer.status}.`);
}

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

function localTime(text) {
  const time = new Date(text);
  const pad = (number, length = 2) => String(number).padStart(length, '0');
  return `${time.getFullYear()}-${pad(time.getMonth() + 1)}-${pad(time.getDate())} ${pad(time.getHours())}:${pad(time.getMinutes())}:${pad(time.getSeconds())}.${pad(time.getMilliseconds(), 3)}`;
}

function narrow(name, value) {
  const quoted = /[\s"*]/.test(value) ? `"${value.replace(/["\\]/g, '\\$&')}"` : value;
  element('q').value = `${element('q').value} ${name}:${quoted}`.trim();
  search();
}

function show(line) {
  const item = make('li');
  const details = make('details');
  const summary = make('summary');
  const time = make('time', '', localTime(line.time));
  time.dateTime = line.time;
  time.title = line.time;
  const level = line.level ?? (line.stream === 'stderr' ? 'stderr' : '');
  summary.append(time, make('span', 'service', line.service), make('span', `level-${level.replace(/[^a-z]/g, '')}`, level), make('span', 'message', line.message));
  details.append(summary);
  // What is rarely looked at is made when it is.
  details.addEventListener('toggle', () => {
    if (!details.open || details.children.length > 1) return;
    const list = make('dl');
    const values = { instance: line.instance, host: line.host, deployment: line.deployment, release: line.release, stream: line.stream, ...line.fields };
    for (const [name, value] of Object.entries(values)) {
      if (value === undefined || value === null) continue;
      const definition = make('dd', '', value);
      const only = make('button', '', 'only this');
      only.type = 'button';
      only.setAttribute('aria-label', `only this: ${name} ${value}`);
      only.addEventListener('click', () => narrow(name, value));
      definition.append(only);
      list.append(make('dt', '', name), definition);
    }
    details.append(list);
  });
  item.append(details);
  return item;
}

function draw(histogram) {
  const svg = element('histogram');
  const tallest = Math.max(1, ...histogram.bars.map(bar => bar.lines));
  const width = 600 / histogram.bars.length;
  const rectangle = (index, from, count, className) => {
    const made = document.createElementNS('http://www.w3.org/2000/svg', 'rect');
    const height = count === 0 ? 0 : Math.max(1, 78 * count / tallest);
    const attributes = { x: index * width + 0.5, y: 80 - from - height, width: Math.max(0.5, width - 1), height, class: className };
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    return made;
  };
  svg.replaceChildren();
  histogram.bars.forEach((bar, index) => {
    const errors = 78 * bar.errors / tallest;
    if (bar.lines > 0) svg.append(rectangle(index, 0, bar.lines, 'all'));
    if (bar.errors > 0) svg.append(rectangle(index, 0, bar.errors, 'error'));
    const title = document.createElementNS('http://www.w3.org/2000/svg', 'title');
    title.textContent = `${localTime(new Date(Date.parse(histogram.from) + index * histogram.stepSeconds * 1000))}: ${bar.lines} lines, ${bar.errors} errors`;
    svg.lastElementChild?.append(title);
  });
  const errors = histogram.bars.reduce((sum, bar) => sum + bar.errors, 0);
  element('total').textContent = `${histogram.total.toLocaleString()} lines, ${errors.toLocaleString()} errors`;
}

async function showDrops(times) {
  const drops = await ask(`api/drops?${parameters(times)}`);
  const reasons = { rate: 'wrote faster than its rate allows', buffer: "overflowed its host's buffer", refused: 'were refused' };
  element('drops').hidden = drops.length === 0;
  element('drops').textContent = drops.slice(0, 5).map(d => `${d.lines.toLocaleString()} lines of ${d.instance} are missing: ${reasons[d.reason]}.`).join(' ');
}

async function search(keepAddress = false) {
  stopTail();
  const times = range();
  if (!(times.from < times.to)) return say('Choose a time that begins before it ends.', true);
  const asked = parameters(times);
  const current = ++latest;
  element('plot').hidden = false;
  if (!keepAddress) history.replaceState(null, '', `?${new URLSearchParams({ q: element('q').value, span: element('span').value, from: times.from.toISOString(), to: times.to.toISOString() })}`);
  element('export').href = `api/export?${asked}`;
  element('begin').textContent = localTime(times.from);
  element('end').textContent = localTime(times.to);
  say('Searching …');
  try {
    const [page, histogram] = await Promise.all([ask(`api/lines?${asked}`), ask(`api/histogram?${asked}`)]);
    if (current !== latest) return;
    element('lines').replaceChildren(...page.lines.map(show));
    next = page.next ? { cursor: page.next, asked } : null;
    element('more').hidden = next === null;
    draw(histogram);
    say(page.lines.length === 0 ? 'Nothing matches. Look further back, or search for less.' : '');
    await showDrops(times);
  } catch (error) {
    if (current === latest) say(error.message, true);
  }
}

async function older() {
  if (!next) return;
  const { cursor, asked } = next;
  try {
    const page = await ask(`api/lines?${asked}&cursor=${cursor}`);
    element('lines').append(...page.lines.map(show));
    next = page.next ? { cursor: page.next, asked } : null;
    element('more').hidden = next === null;
  } catch (error) {
    say(error.message, true);
  }
}

function stopTail() {
  stream?.close();
  stream = null;
  element('tail').setAttribute('aria-pressed', 'false');
}

// Who begins to watch sees what was written last. Asked for once the stream is open: nothing falls between, and what comes both ways is shown once.
async function showBefore(shown) {
  const watched = stream;
  const now = Date.now();
  try {
    const page = await ask(`api/lines?${parameters({ from: new Date(now - 3600000), to: new Date(now + 60000) })}`);
    if (watched !== stream) return;
    const before = page.lines.filter(line => !shown.has(line.id));
    for (const line of before) shown.add(line.id);
    element('lines').append(...before.map(show));
  } catch (error) {
    if (watched === stream) say(error.message, true);
  }
}

function startTail() {
  latest++;
  next = null;
  element('more').hidden = true;
  element('lines').replaceChildren();
  // It tells of a time that is over, and what is watched is not.
  element('plot').hidden = true;
  element('tail').setAttribute('aria-pressed', 'true');
  history.replaceState(null, '', `?${new URLSearchParams({ q: element('q').value, tail: '1' })}`);
  say('Watching. New lines appear on top.');
  stream = new EventSource(`api/tail?${new URLSearchParams({ q: element('q').value })}`);
  const shown = new Set();
  stream.addEventListener('open', () => showBefore(shown), { once: true });
  stream.onmessage = event => {
    const lines = element('lines');
    const line = JSON.parse(event.data);
    if (shown.has(line.id)) return;
    if (shown.size < most) shown.add(line.id);
    lines.prepend(show(line));
    while (lines.childElementCount > most) lines.lastElementChild.remove();
  };
  stream.addEventListener('missed', event => say(`${event.data} lines came faster than they could be shown; search finds them.`));
  stream.onopen = () => say('Watching. New lines appear on top.');
  stream.onerror = () => {
    if (stream?.readyState === EventSource.CLOSED) {
      // Refused: searching says why, or gets a new session, with which the watching goes on.
      stopTail();
      search(true);
    } else {
      say('The connection was lost; trying again.', true);
    }
  };
}

async function listSaved(choose) {
  const searches = await ask('api/searches');
  const saved = element('saved');
  saved.replaceChildren(new Option('Choose …', ''), ...searches.map(s => {
    const option = new Option(s.name, s.name);
    option.dataset.query = s.query;
    option.dataset.minutes = s.minutes ?? '';
    return option;
  }));
  saved.value = choose ?? '';
  element('remove').disabled = saved.value === '';
}

async function save() {
  const dialog = element('naming');
  dialog.returnValue = '';
  dialog.showModal();
  await new Promise(resolve => dialog.addEventListener('close', resolve, { once: true }));
  const name = element('name').value.trim();
  if (dialog.returnValue !== 'save' || name === '') return;
  const minutes = Number(element('span').value);
  try {
    await ask(`api/searches/${encodeURIComponent(name)}`, {
      method: 'PUT',
      headers: { 'Content-Type': 'application/json', 'X-Catalyze-Request': '1' },
      body: JSON.stringify({ query: element('q').value, minutes: Number.isNaN(minutes) ? null : minutes }),
    });
    await listSaved(name);
    say(`Saved as ${name}.`);
  } catch (error) {
    say(error.message, true);
  }
}

async function remove() {
  try {
    await ask(`api/searches/${encodeURIComponent(element('saved').value)}`, { method: 'DELETE', headers: { 'X-Catalyze-Request': '1' } });
    await listSaved();
  } catch (error) {
    say(error.message, true);
  }
}

function showCustom() {
  const custom = element('span').value === 'custom';
  for (const label of document.querySelectorAll('.custom')) label.hidden = !custom;
}

function setCustom(from, to) {
  const local = time => localTime(time).slice(0, 19).replace(' ', 'T');
  element('span').value = 'custom';
  element('from').value = local(from);
  element('to').value = local(to);
}

async function share() {
  const times = range();
  // Exact times: "the last hour" of whoever opens it would be another hour.
  const link = new URL(location.href);
  link.search = new URLSearchParams({ q: element('q').value, span: 'custom', from: times.from.toISOString(), to: times.to.toISOString() });
  try {
    await navigator.clipboard.writeText(link.href);
    say('The link is copied. Whoever opens it must be allowed to see the environment.');
  } catch {
    history.replaceState(null, '', link);
    say("The browser does not allow copying; the link is in the browser's address bar.");
  }
}

function begin() {
  const given = new URLSearchParams(location.search);
  if (given.has('q')) element('q').value = given.get('q');
  const span = given.get('span');
  if (span === 'custom' && given.has('from') && given.has('to')) setCustom(given.get('from'), given.get('to'));
  else if (span && [...element('span').options].some(o => o.value === span)) element('span').value = span;
  showCustom();
  element('search').addEventListener('submit', event => { event.preventDefault(); search(); });
  element('span').addEventListener('change', () => {
    if (element('span').value === 'custom' && !element('from').value) setCustom(new Date(Date.now() - 3600000), new Date());
    showCustom();
  });
  element('tail').addEventListener('click', () => { if (stream) { stopTail(); search(); } else { startTail(); } });
  element('more').addEventListener('click', older);
  element('save').addEventListener('click', save);
  element('remove').addEventListener('click', remove);
  element('share').addEventListener('click', share);
  element('saved').addEventListener('change', () => {
    const chosen = element('saved').selectedOptions[0];
    element('remove').disabled = chosen.value === '';
    if (chosen.value === '') return;
    element('q').value = chosen.dataset.query;
    if ([...element('span').options].some(o => o.value === chosen.dataset.minutes)) element('span').value = chosen.dataset.minutes;
    showCustom();
    search();
  });
  listSaved().catch(error => say(error.message, true));
  if (given.has('tail')) startTail();
  else search(true);
}

begin();
