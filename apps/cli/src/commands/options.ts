import { InvalidArgumentError, Option } from 'commander';

/** `a,b` as a list; several options add up. */
export function list(value: string, before: readonly string[] = []): string[] {
  const names = value
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  if (names.length === 0) throw new InvalidArgumentError('Name at least one.');
  return [...before, ...names];
}

/** Any value of an option that may be given several times. */
export function collect(value: string, before: readonly string[] = []): string[] {
  return [...before, value];
}

/** `name=value` as a value of that name: what is no JSON is a text. Several options add up. */
export function variable(given: string, before: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  const [, name, text = ''] = /^(\w+)=(.*)$/s.exec(given) ?? [];
  if (name === undefined) throw new InvalidArgumentError('It must be a name, = and a value.');
  try {
    return { ...before, [name]: JSON.parse(text) as unknown };
  } catch {
    return { ...before, [name]: text };
  }
}

export function positive(value: string): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 1) throw new InvalidArgumentError('It must be a whole number above 0.');
  return number;
}

const UNITS_MS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/** `30m`, `2h`, `7d` in milliseconds. */
export function durationMsOf(value: string): number {
  const [, count, unit] = /^(\d{1,6})([mhd])$/.exec(value) ?? [];
  if (unit === undefined) throw new InvalidArgumentError('It must be minutes, hours or days, as 30m, 2h or 7d.');
  return Number(count) * UNITS_MS[unit]!;
}

/** A time as RFC 3339, a date, or how long ago it was: `30m`, `2h`, `7d`. @returns RFC 3339. */
export function moment(value: string): string {
  const [, count, unit] = /^(\d+)([mhd])$/.exec(value) ?? [];
  const time = unit === undefined ? Date.parse(value) : Date.now() - Number(count) * UNITS_MS[unit]!;
  if (Number.isNaN(time))
    throw new InvalidArgumentError('It must be a time: 2026-01-31T12:00:00Z, 2026-01-31, or 7d, 2h, 30m ago.');
  return new Date(time).toISOString();
}

export const fromOption = (): Option =>
  new Option('--from <time>', 'not before: a time, a date, or 7d, 2h, 30m ago (by default 7d)').argParser(moment);

export const toOption = (): Option => new Option('--to <time>', 'only before (by default now)').argParser(moment);

export const collectionOption = (): Option => new Option('-c, --collection <name>', 'collection').makeOptionMandatory();

export const groupsOption = (): Option =>
  new Option('--groups <names>', 'groups to ask for, comma-separated (by default those of the key)').argParser(list);

export const tenantOption = (): Option =>
  new Option('--tenant <name>', "tenant to act for (with an administrator's key)");

export const allTenantsOption = (): Option =>
  new Option('--all-tenants', "of all tenants (with an administrator's key)").conflicts('tenant');

export const concurrencyOption = (): Option =>
  new Option('--concurrency <n>', 'requests at a time, for --batch').argParser(positive).default(4);

export const batchOption = (what: string): Option =>
  new Option('--batch <file>', `JSONL file of ${what}: {"id", "text"} a line; - is standard input`);
