import type { ReplaySummary } from '@weir/experiments';
import { printable } from './printable.js';

/** What a replay says beside its scores. */
export interface ReplayFacts extends Partial<ReplaySummary> {
  app: string;
  mode: string;
  from: string;
  to: string;
  runs: number;
  unanswered: number;
}

export interface ReplayEstimate {
  runs: number;
  inputTokens: number;
  outputTokens: number;
  cost: number;
  judgeCalls: number;
  seconds: number;
}

const NAMED = 5;

/** A replay for people. */
export function replayLines(facts: ReplayFacts): string[] {
  const { app, mode, from, to, runs, unanswered, identical, differing = [], withheld = 0 } = facts;
  const { contextsRemoved = 0, index } = facts;
  const more = differing.length > NAMED ? ', …' : '';
  return [
    `${mode} of ${printable(app)}, ${from} to ${to}: ${runs} questions`,
    ...(unanswered > 0 ? [`${unanswered} more have no outcome yet`] : []),
    ...(identical ? [`identical: ${identical.items} of ${identical.of}`] : []),
    ...(differing.length > 0 ? [`different: ${differing.slice(0, NAMED).map(printable).join(', ')}${more}`] : []),
    ...(withheld > 0 ? [`withheld: ${withheld} stored answers, made from what may not be read now`] : []),
    ...(contextsRemoved > 0 ? [`answered again without what may not be read now: ${contextsRemoved}`] : []),
    ...(index
      ? [`the index stands as it stood: ${index.standing}; has changed: ${index.changed}; unknown: ${index.unknown}`]
      : []),
  ];
}

export function estimateText({ runs, inputTokens, outputTokens, cost, judgeCalls, seconds }: ReplayEstimate): string {
  const judged = judgeCalls > 0 ? `, ${judgeCalls} calls of the judge beside it` : '';
  return (
    `${runs} questions: about ${inputTokens} input and ${outputTokens} output tokens, cost ${cost.toPrecision(3)}` +
    `${judged}, ${Math.ceil(seconds)} s at the pace of the stored answers`
  );
}
