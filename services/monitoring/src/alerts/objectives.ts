import { type Condition, durationMs, type ObjectiveSpec, readWhere } from '@weir/resources';
import { type Labels, labelsOf } from './reading.js';
import type { Sums } from './sums.port.js';

/** How much of what users asked for was bad. */
export interface Share {
  labels: Labels;
  total: number;
  bad: number;
}

export interface ShareOptions {
  /** Milliseconds since the epoch; the second is not part of it. */
  from: number;
  to: number;
  each?: 'tenant' | 'app' | undefined;
  /** Narrows what the objective applies to. */
  only?: { tenant?: string | undefined; app?: string | undefined };
}

/** What an objective counts in a window. */
export async function shareOf(
  objective: ObjectiveSpec,
  { from, to, each, only = {} }: ShareOptions,
  sums: Sums,
): Promise<Share[]> {
  if (objective.of === 'freshness') {
    const { applies, withinMs } = objective;
    const window = {
      ...applies,
      ...labelsOf({ tenant: only.tenant }),
      withinMs,
      from,
      to,
      each: each === 'app' ? undefined : each,
    };
    const found = await sums.documents(window);
    return found.map(({ labels, documents, rejected, bad }) => ({ labels, total: documents - rejected, bad }));
  }
  const { applies } = objective;
  const found = await sums.runs({ ...applies, ...labelsOf(only), from, to, each, bad: badRuns(objective) });
  return found.map(({ labels, runs, bad }) => ({ labels, total: runs, bad }));
}

function badRuns(objective: Exclude<ObjectiveSpec, { of: 'freshness' }>): Condition {
  if (objective.of === 'availability') return readWhere(objective.bad);
  return {
    kind: 'or',
    parts: [
      { kind: 'compare', field: 'duration', operator: '>', value: objective.withinMs },
      { kind: 'compare', field: 'outcome', operator: '=', value: 'failed' },
    ],
  };
}

/**
 * How fast an error budget is used: the share that was bad over the share that may be. 1 uses all of it in the objective's time (Beyer et
 * al., The Site Reliability Workbook, chapter 5).
 *
 * @returns Undefined where there was nothing.
 */
export function burnRate({ total, bad }: Pick<Share, 'total' | 'bad'>, target: number): number | undefined {
  return total === 0 ? undefined : bad / total / (1 - target);
}

/** What is left of an objective's error budget. Times are milliseconds since the epoch. */
export interface Standing {
  objective: string;
  target: number;
  from: number;
  to: number;
  total: number;
  bad: number;
  attained?: number;
  /** Share of the budget; negative when more was bad than there may be. */
  budgetLeft?: number;
  burnHour?: number;
  burnSixHours?: number;
  note: string;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** @param keptDays - How long runs and documents are kept: an objective that looks back further sees no more. */
export async function standingOf(
  { name, spec }: { name: string; spec: ObjectiveSpec },
  { now, keptDays, tenant }: { now: number; keptDays: number; tenant?: string | undefined },
  sums: Sums,
): Promise<Standing> {
  const from = now - durationMs(spec.over);
  const within = async (since: number) => {
    const [share] = await shareOf(spec, { from: since, to: now, only: { tenant } }, sums);
    return share ?? { total: 0, bad: 0 };
  };
  const [all, hour, sixHours] = await Promise.all([within(from), within(now - HOUR_MS), within(now - 6 * HOUR_MS)]);
  const { total, bad } = all;
  const burn = burnRate(all, spec.target);
  const isCut = durationMs(spec.over) > keptDays * DAY_MS;
  const notes = [
    ...(total === 0 ? [spec.of === 'freshness' ? 'there were no documents' : 'there were no runs'] : []),
    ...(isCut ? [`only ${keptDays} days are kept`] : []),
  ];
  return {
    objective: name,
    target: spec.target,
    from,
    to: now,
    total,
    bad,
    ...(burn === undefined ? {} : { attained: 1 - bad / total, budgetLeft: 1 - burn }),
    ...rate('burnHour', burnRate(hour, spec.target)),
    ...rate('burnSixHours', burnRate(sixHours, spec.target)),
    note: notes.join('; '),
  };
}

function rate<Name extends string>(name: Name, value: number | undefined): { [Each in Name]?: number } {
  return value === undefined ? {} : ({ [name]: value } as { [Each in Name]?: number });
}
