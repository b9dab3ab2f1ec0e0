import { topics } from '@weir/contracts';
import type { ReadSince } from '@weir/kafka';
import { PastOutcomes } from './past-outcomes.js';
import { PastRequests, type Window } from './past-requests.js';
import type { PastRun } from './past-run.js';

export interface PastRuns {
  /** The oldest first. */
  runs: PastRun[];
  /** Questions of the window that no outcome was known of. */
  unanswered: number;
}

/**
 * The questions of a window, and what came of them. Each topic is read once: first the questions, then, for those that are
 * wanted, their outcomes and steps.
 *
 * @param until - What was written from then on does not count; milliseconds since the epoch.
 */
export async function readPastRuns(
  read: ReadSince,
  window: Window,
  until: number,
  signal: AbortSignal,
): Promise<PastRuns> {
  const requests = new PastRequests(window);
  await read([topics.answerRequested.name], window.from, (record) => requests.take(record), signal);
  const newest = requests.newest();
  const [oldest] = newest;
  if (!oldest) return { runs: [], unanswered: 0 };
  const outcomes = new PastOutcomes(window.tenant, newest, until);
  await read(PastOutcomes.topics, oldest.at, (record) => outcomes.take(record), signal);
  const runs = outcomes.runs();
  return { runs, unanswered: newest.length - runs.length };
}
