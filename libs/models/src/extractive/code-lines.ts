import type { Line } from './unit.js';

const FENCE = /^(?:```|~~~)/;
const CODE =
  /[;{}]$|^(?:\/\/|\/\*|\*\/|#!|[})\]]+[;,]?$|(?:const|let|var|import|export|return|await|def|class|function)\b.*[=({]|[\w.$]+\(.*\)?,?$)/;

export function isFence({ text }: Line): boolean {
  return FENCE.test(text);
}

/** Whether lines read as code rather than prose: most of them do. */
export function looksLikeCode(lines: readonly Line[]): boolean {
  const filled = lines.filter(({ text }) => text !== '');
  const code = filled.filter(({ text }) => CODE.test(text));
  return code.length * 2 > filled.length;
}

/** Whether the first fence closes code that began before these lines: a chunk can start inside of it. */
export function startsInsideCode(lines: readonly Line[]): boolean {
  const first = lines.findIndex(isFence);
  const fences = lines.filter(isFence).length;
  return fences % 2 === 1 && /^(?:```+|~~~+)$/.test(lines[first]!.text) && looksLikeCode(lines.slice(0, first));
}
