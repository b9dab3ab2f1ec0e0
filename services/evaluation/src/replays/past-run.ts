import type { AnswerCompleted, AnswerRequested, Hit, ToolOutcome } from '@weir/contracts';

/** A question of the past, as it was asked and answered. */
export interface PastRun {
  runId: string;
  /** When it was asked, milliseconds since the epoch. */
  at: number;
  request: AnswerRequested;
  answer: AnswerCompleted;
  /** What its searches found, best first, in their order; `step` as orchestration names it. */
  searches: { step: string; hits: Hit[] }[];
  /** What tools gave to its calls. */
  calls: ToolOutcome[];
  /** Whether all that its answer was made from is known: its steps stand on the log, or those of the run that it was remembered from. */
  isWhole: boolean;
}

/** All that was found, each chunk once. */
export function hitsOf({ searches }: Pick<PastRun, 'searches'>): Hit[] {
  return [...new Map(searches.flatMap(({ hits }) => hits).map((hit) => [hit.chunkId, hit])).values()];
}

/** The last that the user said. */
export function askedIn({ question, messages }: AnswerRequested): string {
  return question === '' ? (messages.findLast(({ role }) => role === 'user')?.content ?? '') : question;
}
