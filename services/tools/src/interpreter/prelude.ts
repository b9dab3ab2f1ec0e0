/**
 * What a program finds in its machine besides the language: `console` and `scratch`. It is a program itself, since values
 * are written out inside the machine: a getter or `toJSON` of a hostile object then runs under the machine's limits, and
 * only texts leave it.
 */
export const PRELUDE = `(function (print, read, write, list, limit) {
  'use strict';
  const { stringify } = JSON;
  const DEEPEST = 6;

  function show(value, depth, above) {
    switch (typeof value) {
      case 'string':
        return depth === 0 ? value : stringify(value);
      case 'bigint':
        return value + 'n';
      case 'symbol':
        return String(value);
      case 'function':
        return '[function ' + value.name + ']';
      case 'object':
        return value === null ? 'null' : showObject(value, depth, above);
      default:
        return String(value);
    }
  }

  function showObject(value, depth, above) {
    if (value instanceof Error) return (value.name + ': ' + value.message + '\\n' + (value.stack || '')).trimEnd();
    if (value instanceof Date || value instanceof RegExp) return String(value);
    if (above.includes(value)) return '[circular]';
    if (depth >= DEEPEST) return Array.isArray(value) ? '[…]' : '{…}';
    const inside = [...above, value];
    const part = (each) => show(each, depth + 1, inside);
    const parts = (values) => Array.from(values, part).join(', ');
    if (Array.isArray(value) || ArrayBuffer.isView(value)) return '[' + parts(value) + ']';
    if (value instanceof Set) return 'Set [' + parts(value) + ']';
    if (value instanceof Map) return 'Map [' + parts(value) + ']';
    return '{' + Object.keys(value).map((key) => stringify(key) + ': ' + part(value[key])).join(', ') + '}';
  }

  const text = (value) => show(value, 0, []).slice(0, limit);
  const line = (...values) => print(values.map(text).join(' ').slice(0, limit));
  const fixed = (value) => Object.freeze(value);
  const define = (name, value) => Object.defineProperty(globalThis, name, { value: fixed(value) });
  define('console', { log: line, info: line, warn: line, error: line, debug: line });
  define('scratch', {
    read: (key) => read(String(key)),
    write: (key, value) => write(String(key), String(value)),
    list: () => list().split('\\n').filter((key) => key !== ''),
  });
  return text;
})`;
