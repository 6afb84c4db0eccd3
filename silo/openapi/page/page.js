// The page: the list of methods, the method that is looked at, and the form that calls it.
import { element, example, fieldTable, prose } from './render.js';
import { language, say, toggleLanguage } from './words.js';

const json = 'application/json';
const find = id => document.getElementById(id);
let api, methods;

function show() {
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
  document.title = say('title');
  for (const place of document.querySelectorAll('[data-word]')) place.textContent = say(place.dataset.word);
  find('search').placeholder = say('search');
  find('search').setAttribute('aria-label', say('search'));
  find('language').textContent = say('other');
  showList();
  showMethod();
}

const current = () => methods.find(method => `#${method.id}` === location.hash) ?? methods[0];

function showList() {
  const wanted = find('search').value.trim().toLowerCase();
  const matches = methods.filter(method => `${method.path} ${method.post.description}`.toLowerCase().includes(wanted));
  find('methods').replaceChildren(...api.tags.flatMap(tag => {
    const links = matches.filter(method => method.post.tags[0] === tag.name)
      .map(method => element('a', { href: `#${method.id}`, 'aria-current': method === current() }, method.post.summary));
    return links.length ? [element('h4', {}, tag.name), ...links] : [];
  }));
}

function showMethod() {
  const method = current();
  const request = method.post.requestBody.content[json].schema;
  const reply = method.post.responses['200'].content[json].schema;
  find('main').replaceChildren(element('section', {},
    element('h2', {}, method.post.summary),
    element('p', { class: 'path' }, element('span', { class: 'verb' }, 'POST'), method.get ? element('span', { class: 'verb' }, 'GET') : null, element('code', {}, method.path)),
    prose(method.post.description),
    element('h3', {}, say('tryIt')), form(method, request),
    element('h3', {}, say('request')), fieldTable(api, request),
    element('h3', {}, say('reply')), fieldTable(api, reply)));
}

function form(method, request) {
  const body = element('textarea', { id: 'body', spellcheck: 'false', 'aria-label': say('request') });
  body.value = JSON.stringify(example(api, request), null, 2);
  const status = element('span', { class: 'status', id: 'status', role: 'status' });
  const answer = element('pre', { id: 'answer', hidden: true });
  const command = element('pre', { id: 'curl' });
  const tellCommand = () => { command.textContent = curl(method, body.value); };
  body.addEventListener('input', tellCommand);
  tellCommand();
  const send = element('button', { class: 'send', id: 'send', type: 'button', onclick: () => call(method, body.value, status, answer) }, say('send'));
  return element('div', {}, body, element('div', { class: 'row' }, send, status), answer, element('h3', {}, say('curl')), command);
}

/** Compact, and safe within the single quotes of a shell. The key stays out: it would end in the history of the shell. */
function curl(method, text) {
  let body = text;
  try { body = JSON.stringify(JSON.parse(text)); } catch { /* Half-typed text is shown as it is. */ }
  const key = find('key').value ? ' \\\n     -H "authorization: Bearer $DIGITALTALENT_KEY"' : '';
  return `curl -s ${location.origin}${method.path} \\\n     -H 'content-type: ${json}'${key} \\\n     -d '${body.replaceAll("'", "'\\''")}'`;
}

function tell(status, text, good) {
  status.textContent = text;
  status.className = `status ${good === undefined ? '' : good ? 'good' : 'bad'}`;
}

async function call(method, text, status, answer) {
  try { JSON.parse(text); } catch (error) {
    tell(status, `${say('notJson')}: ${error.message}`, false);
    return;
  }
  const headers = { 'content-type': json, 'connect-protocol-version': '1' };
  if (find('key').value) headers.authorization = `Bearer ${find('key').value.trim()}`;
  tell(status, say('sending'));
  try {
    const response = await fetch(method.path, { method: 'POST', headers, body: text });
    const received = await response.text();
    tell(status, `HTTP ${response.status}`, response.ok);
    answer.hidden = false;
    try { answer.textContent = JSON.stringify(JSON.parse(received), null, 2); } catch { answer.textContent = received; }
  } catch (error) {
    tell(status, `${say('unreachable')}: ${error.message}`, false);
  }
}

async function start() {
  const response = await fetch('/openapi.json');
  if (!response.ok) throw new Error(`HTTP ${response.status}`);
  api = await response.json();
  methods = Object.entries(api.paths).map(([path, item]) => ({ path, id: item.post.operationId, ...item }));
  addEventListener('hashchange', () => { showList(); showMethod(); scrollTo(0, 0); });
  find('search').addEventListener('input', showList);
  find('key').addEventListener('change', () => document.getElementById('body')?.dispatchEvent(new Event('input')));
  find('language').addEventListener('click', () => { toggleLanguage(); show(); });
  show();
}

start().catch(error => find('main').replaceChildren(element('section', {}, `${say('failed')}: ${error.message}`)));
