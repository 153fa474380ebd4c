'use strict';

const list = document.getElementById('list');
const form = document.getElementById('new');
const error = document.getElementById('error');

async function call(method, path, body) {
  const response = await fetch(path, {
    method,
    headers: body ? { 'Content-Type': 'application/json' } : {},
    body: body && JSON.stringify(body),
  });
  const answer = response.status === 204 ? null : await response.json();
  if (!response.ok) throw new Error(answer.error);
  return answer;
}

function row(appointment) {
  const item = document.createElement('li');
  item.classList.toggle('cancelled', appointment.cancelled);
  const text = document.createElement('div');
  text.append(`${appointment.patient} · ${appointment.at.replace('T', ' ')}`);
  if (appointment.reason) {
    const reason = document.createElement('small');
    reason.textContent = appointment.reason;
    text.append(document.createElement('br'), reason);
  }
  item.append(text);
  if (!appointment.cancelled) {
    const cancel = document.createElement('button');
    cancel.textContent = 'Cancel';
    cancel.setAttribute('aria-label', `Cancel the appointment of ${appointment.patient}`);
    cancel.addEventListener('click', () => run(() => call('DELETE', `/api/appointments/${appointment.id}`)));
    item.append(cancel);
  }
  return item;
}

async function refresh() {
  const { appointments } = await call('GET', '/api/appointments');
  list.replaceChildren(...appointments.map(row));
  document.getElementById('empty').hidden = appointments.length > 0;
}

async function about() {
  const { instance, visits } = await call('GET', '/api/about');
  const count = visits === null ? '' : ` · ${visits} visits`;
  document.getElementById('about').textContent = `Answered by ${instance}${count}`;
}

async function run(action) {
  error.textContent = '';
  try {
    await action();
    await refresh();
  } catch (failure) {
    error.textContent = failure.message;
  }
}

form.addEventListener('submit', (event) => {
  event.preventDefault();
  run(async () => {
    await call('POST', '/api/appointments', Object.fromEntries(new FormData(form)));
    form.reset();
  });
});

run(about);
