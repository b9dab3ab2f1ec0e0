import { table } from '../output/table.js';
import type { Plan } from './plan.js';

/** The arithmetic line by line, then where its constants are from. */
export function planText({ lines, warnings }: Plan): string {
  const origins = [...new Set(lines.flatMap((line) => line.origins))];
  const rows = lines.map(({ name, value, unit, arithmetic, origins: named }) => [
    name,
    `${rounded(value)} ${unit}`.trim(),
    `= ${arithmetic}${named.length === 0 ? '' : `  [${named.map((origin) => origins.indexOf(origin) + 1).join(', ')}]`}`,
  ]);
  return [
    table(['what', 'value', 'arithmetic'], rows),
    '',
    ...origins.map((origin, index) => `[${index + 1}] ${origin}`),
    ...(warnings.length === 0 ? [] : ['', ...warnings]),
  ].join('\n');
}

function rounded(value: number): string {
  return value >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(3)));
}
