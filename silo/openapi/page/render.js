// Turns schemas of the description into tables, sentences and examples. Makes elements only: no text becomes markup.
import { say } from './words.js';

const depthMax = 4;

/** Makes an element. Children that are text stay text. */
export function element(name, properties = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (key.startsWith('on')) made.addEventListener(key.slice(2), value);
    else if (value === true || typeof value === 'string') made.setAttribute(key, value === true ? '' : value);
  }
  made.append(...children.flat().filter(child => child !== null));
  return made;
}

/** What a reference points at; the schema itself when it is none. */
export const resolve = (api, schema) => schema.$ref ? schema.$ref.slice(2).split('/').reduce((at, key) => at[key], api) : schema;

const shortName = ref => ref.slice(ref.lastIndexOf('/') + 1).split('.').pop();

function typeName(schema) {
  if (schema.type === 'array') return say('listOf') + typeName(schema.items);
  if (schema.$ref) return shortName(schema.$ref);
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type;
  return schema.format ? `${type} (${schema.format})` : type;
}

function range(min, max, unit) {
  if (min === undefined && max === undefined) return null;
  const bounds = min === undefined ? `${say('atMost')} ${max}` : max === undefined ? `${say('atLeast')} ${min}` : `${min} – ${max}`;
  return unit ? `${bounds} ${unit}` : bounds;
}

function rulesOf(schema) {
  const value = schema.items ?? schema;
  return [
    range(schema.minItems, schema.maxItems, say('items')), schema.uniqueItems ? say('each') : null,
    range(value.minimum ?? value.anyOf?.[1]?.minimum, value.maximum), range(value.minLength, value.maxLength, say('characters')), value.pattern ?? null,
  ].filter(rule => rule !== null);
}

/** Text with `code` in it, its paragraphs, and lists of lines that begin with a dash. */
export function prose(text) {
  const inline = line => line.split('`').map((part, index) => index % 2 ? element('code', {}, part) : part);
  return text.split('\n\n').filter(part => part.trim()).map(paragraph => {
    const lines = paragraph.split('\n');
    return lines.every(line => line.startsWith('- '))
      ? element('ul', { class: 'values' }, lines.map(line => element('li', {}, inline(line.slice(2)))))
      : element('div', {}, inline(lines.join(' ')));
  });
}

function rowsOf(api, schema, depth, above) {
  return Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
    const inner = field.items ?? field;
    const target = inner.$ref ? resolve(api, inner) : null;
    const open = target?.properties && depth < depthMax && !above.includes(inner.$ref);
    const cut = target?.properties && !open && Object.keys(target.properties).length > 0;
    const rules = rulesOf(field);
    return [
      element('tr', {},
        element('td', { class: `name depth${depth}` }, element('code', {}, name), schema.required?.includes(name) ? element('div', { class: 'required' }, say('required')) : null),
        element('td', {}, field.title ?? ''),
        element('td', {}, typeName(field), cut ? ` ${say('again')}` : ''),
        element('td', {}, prose(field.description ?? ''), target?.enum ? prose(target.description ?? '') : null,
          rules.length ? element('div', { class: 'rules' }, rules.join(' · ')) : null)),
      ...(open ? rowsOf(api, target, depth + 1, [...above, inner.$ref]) : []),
    ];
  });
}

/** A table of all fields, those of inner messages indented below. */
export function fieldTable(api, reference) {
  const rows = rowsOf(api, resolve(api, reference), 0, [reference.$ref]);
  if (!rows.length) return element('p', {}, say('none'));
  const head = ['field', 'label', 'type', 'meaning'].map(word => element('th', {}, say(word)));
  return element('div', { class: 'table' }, element('table', {}, element('thead', {}, element('tr', {}, head)), element('tbody', {}, rows)));
}

/** A request to begin with: what is required, and the first of what may be chosen. */
export function example(api, schema, depth = 0) {
  const target = resolve(api, schema);
  if (target.enum) return target.enum[1] ?? target.enum[0];
  if (target.type === 'array') return target.minItems ? [example(api, target.items, depth)] : [];
  if (target.type === 'object') {
    const wanted = depth > depthMax ? [] : Object.keys(target.properties ?? {}).filter(name => target.required?.includes(name) || target.properties[name].minItems);
    const choice = (target.allOf ?? []).map(group => group.oneOf[0].required?.[0]).filter(name => name && !wanted.includes(name));
    return Object.fromEntries([...wanted, ...choice].map(name => [name, example(api, target.properties[name], depth + 1)]));
  }
  if (target.type === 'boolean') return false;
  if (target.type === 'integer' || target.type === 'number') return target.minimum || 1;
  return '';
}
