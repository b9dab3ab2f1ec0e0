import { type Active, MOST_FINDS } from './active.js';

/**
 * Where a spreadsheet begins a cell: at a line (after what marks a list item, for `=`), after a bar, and directly after a comma,
 * semicolon or tab; quotes before it are the cell's.
 */
const cell = /(^(?:[-*+] |\d{1,3}[.)] )?[ \t]*|\|[ \t]*|[,;\t])("?)[ \t]*([=+\-@\uFF1D\uFF0B\uFF0D\uFF20])/gm;
const untilCellEnd = /[^\n|;,\t]{0,100}/y;
const call = /^[^\s(]*[a-z_.\d]\(/i;
/** A command of another program. */
const dynamicExchange = /\|[^\n]{0,200}!/y;
const listItem = /^[ \t]*$/;

/**
 * Cells that a spreadsheet would compute. A sign before a number, a list item, `==` and a name with `@` are none; what has a
 * sign has to call a function, name a cell or run a command.
 *
 * @param text - Its code masked, but for tables.
 */
export function findFormulas(text: string): Active[] {
  const found: Active[] = [];
  for (const match of text.matchAll(cell)) {
    if (found.length > MOST_FINDS) break;
    const [whole, before, quote, sign] = match as unknown as [string, string, string, string];
    const at = match.index + whole.length - 1;
    if (!isFormula(text, at, sign.normalize('NFKC'), before, quote)) continue;
    found.push({ type: 'formula', start: at, end: at + 1, replacement: `'${sign}` });
  }
  return found;
}

function isFormula(text: string, at: number, sign: string, before: string, quote: string): boolean {
  untilCellEnd.lastIndex = at + 1;
  const rest = untilCellEnd.exec(text)?.[0] ?? '';
  dynamicExchange.lastIndex = at + 1 + rest.length;
  const isCommand = dynamicExchange.test(text) && /^[^\s|]{1,100}$/.test(rest);
  if (isCommand) return true;
  if (sign === '=') return /^[^\s=>~]/.test(rest) || /^\s+[^=>]*[(!]/.test(rest);
  const isItem = quote === '' && listItem.test(before) && /^\s/.test(rest);
  if (sign === '@') return call.test(rest);
  if (isItem) return false;
  return call.test(rest.trimStart()) || /^\s*\$?[a-z]{1,3}\$?\d+\b/i.test(rest) || /^[^\n]*[=]/.test(rest);
}
