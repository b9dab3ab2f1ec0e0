import type { Unit } from '../metric.js';

/** A number of a metric, with as many digits as say something. */
export function shown(value: number, unit?: Unit): string {
  if (!Number.isFinite(value)) return '–';
  return withMinus(unit === undefined || unit === 'currency' ? ofAnySize(value) : value.toFixed(DIGITS[unit]));
}

/** The same with its sign. */
export function change(value: number, unit?: Unit): string {
  const text = shown(value, unit);
  return value > 0 ? `+${text}` : text;
}

const DIGITS: Record<Exclude<Unit, 'currency'>, number> = { share: 3, points: 1, milliseconds: 0, tokens: 0 };
const SUFFIX: Partial<Record<Unit, string>> = { milliseconds: ' ms' };

/** What is written behind a number. */
export function suffix(unit?: Unit): string {
  return (unit && SUFFIX[unit]) ?? '';
}

function ofAnySize(value: number): string {
  if (value === 0) return '0';
  return Math.abs(value) >= 1000 ? value.toFixed(0) : String(Number(value.toPrecision(3)));
}

function withMinus(text: string): string {
  return /^-0(\.0*)?$/.test(text) ? text.slice(1) : text.replace('-', '−');
}

/** Of a p value. */
export function shownP(value: number): string {
  return value < 0.001 ? '< 0.001' : value.toFixed(3);
}
