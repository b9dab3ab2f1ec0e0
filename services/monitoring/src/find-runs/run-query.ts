import { readTime, type RunsRequested } from '@weir/contracts';
import { WeirError } from '@weir/errors';
import { type Condition, readWhere } from '@weir/resources';

export const SORTS = ['newest', 'oldest', 'cost', 'tokens', 'slowest'] as const;
export type Sort = (typeof SORTS)[number];

/** What runs are summed up by. */
export const GROUPS = [
  'app',
  'outcome',
  'reason',
  'model',
  'prompt',
  'policy',
  'collection',
  'generation',
  'fingerprint',
  'experiment',
  'tool',
  'verdict',
  'guardrail',
  'failure',
  'gap',
  'day',
  'hour',
] as const;
export type Group = (typeof GROUPS)[number];

const MOST_GROUPS = 3;
const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 1_000;

/** Whoever asks may see all of them. */
export const EVERY_TENANT = Symbol('every tenant');

/** Which runs of which tenant, in which order, from where on; or what they are summed up by. */
export interface RunQuery {
  tenant: string | typeof EVERY_TENANT;
  where?: Condition;
  /** Milliseconds since the epoch; the second is not part of it. */
  from?: number;
  to?: number;
  sort: Sort;
  limit: number;
  /** Values of the last one before, by which they are sorted. */
  after?: readonly (string | number)[];
  by: readonly Group[];
}

/** @throws WeirError poison `where-invalid`, `time-invalid`, `sort-unknown`, `group-unknown` or `after-invalid`. */
export function runQuery(request: RunsRequested, tenant: RunQuery['tenant']): RunQuery {
  const { where, from, to, sort, limit, after, by } = request;
  return {
    tenant,
    ...(where.trim() === '' ? {} : { where: readWhere(where) }),
    ...timeOf('from', from),
    ...timeOf('to', to),
    sort: sortOf(sort),
    limit: Math.min(limit || DEFAULT_LIMIT, MAX_LIMIT),
    ...(after === '' ? {} : { after: readCursor(after) }),
    by: groupsOf(by),
  };
}

function sortOf(text: string): Sort {
  const sort = text === '' ? 'newest' : known(text, SORTS);
  if (sort !== undefined) return sort;
  throw poison('sort-unknown', 'sort', `sort must be one of ${SORTS.join(', ')}.`);
}

function groupsOf(by: readonly string[]): Group[] {
  if (by.length > MOST_GROUPS)
    throw poison('group-unknown', 'by', `Runs are summed up by ${MOST_GROUPS} fields at most.`);
  return [...new Set(by)].map((name) => {
    const group = known(name, GROUPS);
    if (group !== undefined) return group;
    throw poison('group-unknown', 'by', `by must be of ${GROUPS.join(', ')}, not ${JSON.stringify(name)}.`);
  });
}

/** Where a page ends, for the next one to begin behind it. */
export function cursorOf(values: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(values)).toString('base64url');
}

function readCursor(text: string): (string | number)[] {
  try {
    const values: unknown = JSON.parse(Buffer.from(text, 'base64url').toString());
    const isValue = (value: unknown): boolean => typeof value === 'string' || typeof value === 'number';
    if (Array.isArray(values) && values.length === 2 && values.every(isValue)) return values as (string | number)[];
  } catch {
    // Said below.
  }
  throw poison('after-invalid', 'after', 'after must be what the page before has given as next.');
}

function timeOf(field: 'from' | 'to', text: string): Partial<Record<'from' | 'to', number>> {
  const time = text === '' ? undefined : readTime(text);
  if (time === undefined) return {};
  if (Number.isNaN(time)) throw poison('time-invalid', field, `${field} must be an RFC 3339 time.`);
  return { [field]: time };
}

/** @returns The text, if it is one of those. */
function known<Known extends string>(text: string, all: readonly Known[]): Known | undefined {
  return all.find((each) => each === text);
}

function poison(code: string, field: string, message: string): WeirError {
  return new WeirError({ code, disposition: 'poison', field, message });
}
