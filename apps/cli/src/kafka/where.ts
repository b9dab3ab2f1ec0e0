import { usageError } from '../cli-error.js';
import type { DeadLetterSummary } from './dead-letters.js';

const TEXTS = {
  code: (letter) => letter.code,
  field: (letter) => letter.field ?? '',
  group: (letter) => letter.group,
  key: (letter) => letter.key ?? '',
  stage: (letter) => letter.stage,
} satisfies Record<string, (letter: DeadLetterSummary) => string>;

const NUMBERS = {
  attempts: (letter) => letter.attempts,
  age: (letter, now) => now - Date.parse(letter.failedAt),
} satisfies Record<string, (letter: DeadLetterSummary, now: number) => number>;

const UNITS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const CONDITION = /^\s*([a-z]+)\s*(!=|=|<|>)\s*("[^"]*"|[^\s"<>=!]+)\s*/;
const AND = /^and\s+/;

/** Whether a dead letter is meant; `now` in milliseconds since the epoch. */
export type Where = (letter: DeadLetterSummary, now: number) => boolean;

/**
 * Reads an expression that says which dead letters are meant: conditions joined by `and`, each `name = value`, `name != value`, or,
 * for `age` and `attempts`, `name < value` and `name > value`.
 *
 * - `code`, `field`, `group`, `key`, `stage` are texts; a value with spaces stands in double quotes, and one that ends with `*` means
 *   everything that begins so.
 * - `age` is how long ago it failed: `30s`, `5m`, `2h`, `1d`. `attempts` is a whole number.
 *
 * @throws CliError usage
 */
export function parseWhere(expression: string): Where {
  const conditions: Where[] = [];
  for (let rest = expression.trim(); ;) {
    const [whole, name, operator, given] = CONDITION.exec(rest) ?? [];
    if (whole === undefined) throw malformed(rest);
    conditions.push(conditionOf(name!, operator!, given!.replace(/^"(.*)"$/, '$1')));
    rest = rest.slice(whole.length);
    if (rest === '') return (letter, now) => conditions.every((holds) => holds(letter, now));
    const and = AND.exec(rest);
    if (!and) throw malformed(rest);
    rest = rest.slice(and[0].length);
  }
}

function conditionOf(name: string, operator: string, given: string): Where {
  if (name in TEXTS) return textCondition(TEXTS[name as keyof typeof TEXTS], name, operator, given);
  if (name in NUMBERS) return numberCondition(NUMBERS[name as keyof typeof NUMBERS], name, operator, given);
  const known = [...Object.keys(TEXTS), ...Object.keys(NUMBERS)].join(', ');
  throw usageError(`--where knows no ${name}: there are ${known}.`, '--where');
}

function textCondition(
  valueOf: (letter: DeadLetterSummary) => string,
  name: string,
  operator: string,
  given: string,
): Where {
  if (operator !== '=' && operator !== '!=') throw usageError(`${name} is a text: compare it with = or !=.`, '--where');
  const wanted = operator === '=';
  const is = given.endsWith('*')
    ? (value: string) => value.startsWith(given.slice(0, -1))
    : (value: string) => value === given;
  return (letter) => is(valueOf(letter)) === wanted;
}

function numberCondition(
  valueOf: (letter: DeadLetterSummary, now: number) => number,
  name: string,
  operator: string,
  given: string,
): Where {
  const limit = name === 'age' ? millisecondsOf(given) : wholeNumberOf(given);
  if (operator === '<') return (letter, now) => valueOf(letter, now) < limit;
  if (operator === '>') return (letter, now) => valueOf(letter, now) > limit;
  if (name === 'age') throw usageError('age is never met exactly: compare it with < or >.', '--where');
  const wanted = operator === '=';
  return (letter, now) => (valueOf(letter, now) === limit) === wanted;
}

function millisecondsOf(given: string): number {
  const [, count, unit] = /^(\d+)([smhd])$/.exec(given) ?? [];
  if (unit === undefined) throw usageError(`${given} is no age: give 30s, 5m, 2h or 1d.`, '--where');
  return Number(count) * UNITS[unit]!;
}

function wholeNumberOf(given: string): number {
  if (!/^\d+$/.test(given)) throw usageError(`${given} is no whole number.`, '--where');
  return Number(given);
}

function malformed(rest: string): Error {
  return usageError(
    `--where cannot be read at "${rest.slice(0, 40)}": give name=value, joined by and, as in code=field-missing and age<2h.`,
    '--where',
  );
}
