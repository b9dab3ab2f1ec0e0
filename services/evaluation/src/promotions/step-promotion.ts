import { durationMs } from '@weir/resources';
import { addToSums, NO_SUMS } from '@weir/statistics';
import type { Evidence, MetricVerdict } from './evidence.js';
import { judgeCanary, type SideSums } from './judge-canary.js';
import { judgeGate, type MetricShape } from './judge-gate.js';
import {
  hasEnded,
  type HistoryEntry,
  type HistoryEvent,
  NOTHING_OBSERVED,
  type Observed,
  type Phase,
  type PromotionReason,
  type PromotionRecord,
  type PromotionState,
} from './promotion-state.js';
import type { PairScores } from './score-pair.js';

/** What happens to a promotion. Times are milliseconds since the epoch. */
export type PromotionEvent =
  /** Both answered one question. */
  | { type: 'paired'; at: number; scores: PairScores }
  /** The candidate answered a copy. */
  | { type: 'spent'; at: number; cost: number; tokens: number }
  /** Somebody's question was answered, by the canary or by the app in force. */
  | {
      type: 'answered';
      at: number;
      side: 'live' | 'candidate';
      failed: boolean;
      scores: Readonly<Record<string, number>>;
    }
  /** Somebody else changed or deleted the App. */
  | { type: 'app-changed'; at: number }
  | { type: 'decided'; at: number; decision: string; caller: string }
  | { type: 'passed'; at: number };

export type Shapes = (metric: string) => MetricShape;

/** So many answers of a canary, all of them failed, are enough where the app in force does not fail. */
const HARD_FAILURES = 3;

/** The first step of a promotion: shadow, or the canary where there is none. */
export function beginPromotion(
  record: Pick<PromotionRecord, 'promotion' | 'runId' | 'app' | 'caller' | 'spec' | 'before'>,
  at: number,
): PromotionState {
  const nothing = { settled: false, step: 0, share: 0, since: at, history: [], observed: NOTHING_OBSERVED };
  const state: PromotionState = { ...record, phase: 'shadow', ...nothing };
  return record.spec.shadow.samples === 0
    ? widen(state, 0, at)
    : entered(state, 'shadow', 'shadow-started', { at, share: record.spec.shadow.share });
}

/** Pure: the same events give the same promotion. What changed its history is to be written, and put into force. */
export function stepPromotion(state: PromotionState, event: PromotionEvent, shapes: Shapes): PromotionState {
  if (event.type === 'decided') return decided(state, event);
  if (hasEnded(state)) return state;
  if (event.type === 'app-changed') {
    const message = `The App ${state.app} was changed by somebody else: what was compared is in force no longer.`;
    return withdrawn(state, event.at, { code: 'app-changed', message, field: 'app' });
  }
  if (state.phase === 'shadow') return stepShadow(state, event, shapes);
  return stepCanary(state, event, shapes);
}

/** How the candidate compares so far. */
export function evidenceOf(state: PromotionState, shapes: Shapes): Evidence | undefined {
  const { phase, spec, observed } = state;
  const { live, candidate, cost, tokens } = observed;
  if (phase === 'shadow') {
    const metrics = judgeGate(observed.pairs, spec.gate.metrics, spec.gate.alpha, shapes);
    return { design: 'paired', live, candidate, cost, tokens, metrics };
  }
  if (phase !== 'canary' && phase !== 'held') return undefined;
  const { metrics: margins, alpha, steps, samples } = spec.canary;
  const metrics = judgeCanary(observed.sums, margins, { alpha, steps: steps.length, tightAt: samples }, shapes);
  return { design: 'traffic', live, candidate, cost: 0, tokens: 0, metrics };
}

function stepShadow(before: PromotionState, event: PromotionEvent, shapes: Shapes): PromotionState {
  const { shadow, gate } = before.spec;
  const state = observe(before, event);
  const { pairs, cost, tokens } = state.observed;
  if (pairs.length >= shadow.samples) {
    const evidence = evidenceOf(state, shapes)!;
    const missed = evidence.metrics.filter(({ verdict }) => verdict !== 'holds');
    if (missed.length > 0)
      return ended(state, 'gate-failed', { at: event.at, evidence, reason: notShown(missed, gate.alpha) });
    return widen(noted(state, 'gate-passed', { at: event.at, evidence }), 0, event.at);
  }
  const isSpent = cost >= (shadow.maxCost ?? Infinity) || tokens >= (shadow.maxTokens ?? Infinity);
  const isLate = event.at - state.since > durationMs(shadow.for);
  if (!isSpent && !isLate) return state;
  const rest = `with ${pairs.length} of ${shadow.samples} questions that both answered.`;
  const why = isSpent
    ? { code: 'shadow-budget-spent', message: `Shadowing has spent its budget, ${rest}` }
    : { code: 'shadow-time-over', message: `Shadowing has taken ${shadow.for}, ${rest}` };
  const evidence = evidenceOf(state, shapes)!;
  return ended(state, 'gate-failed', { at: event.at, evidence, reason: { ...why, field: 'shadow' } });
}

function stepCanary(before: PromotionState, event: PromotionEvent, shapes: Shapes): PromotionState {
  const { canary, after } = before.spec;
  const state = observe(before, event);
  const { at } = event;
  const { candidate } = state.observed;
  // An answer of the app in force decides nothing by itself: there are many of them.
  if (event.type === 'answered' && event.side === 'candidate') {
    const evidence = evidenceOf(state, shapes)!;
    const reason = worseThan(state, evidence);
    if (reason) return ended(state, 'rolled-back', { at, evidence, reason });
    if (state.phase === 'canary' && candidate >= canary.samples) {
      if (state.step + 1 < canary.steps.length) return widen(state, state.step + 1, at, evidence);
      if (!isProven(state, evidence)) return lateCanary(state, at, shapes);
      if (after === 'hold') return { ...noted(state, 'held', { at, evidence }), phase: 'held', settled: false };
      return ended(state, 'promoted', { at, evidence });
    }
  }
  return lateCanary(state, at, shapes);
}

/** Where no gate has shown that a candidate is as good, the last step of its canary has to: not to be shown as worse is not enough. */
function isProven({ history }: PromotionState, { metrics }: Evidence): boolean {
  const isGated = history.some(({ event }) => event === 'gate-passed');
  return isGated || metrics.every(({ verdict }) => verdict === 'holds');
}

function lateCanary(state: PromotionState, at: number, shapes: Shapes): PromotionState {
  const { canary } = state.spec;
  if (state.phase === 'held' || at - state.since <= durationMs(canary.for)) return state;
  const evidence = evidenceOf(state, shapes)!;
  const { candidate } = state.observed;
  const rest =
    candidate < canary.samples ? `with ${candidate} of ${canary.samples} answers` : 'and is not shown to be as good';
  const message = `A step of the canary has taken ${canary.for}, ${rest}.`;
  return ended(state, 'rolled-back', { at, evidence, reason: { code: 'canary-time-over', message, field: 'canary' } });
}

function decided(
  state: PromotionState,
  { at, decision, caller }: PromotionEvent & { type: 'decided' },
): PromotionState {
  const { phase } = state;
  if (decision === 'rollback' && phase === 'promoted' && state.settled) {
    const message = 'The App is as it was before the promotion.';
    return ended(state, 'rolled-back', { at, caller, reason: { code: 'undone', message, field: '' } });
  }
  if (hasEnded(state)) return state;
  const reason: PromotionReason = { code: 'decided', message: `It was decided by ${caller}.`, field: '' };
  if (decision === 'promote') return phase === 'held' ? ended(state, 'promoted', { at, caller, reason }) : state;
  if (decision === 'cancel') return ended(state, 'cancelled', { at, caller, reason });
  return decision === 'rollback' ? withdrawn(state, at, reason, caller) : state;
}

/** Before the canary there is nothing to roll back. */
function withdrawn(state: PromotionState, at: number, reason: PromotionReason, caller = ''): PromotionState {
  return ended(state, state.phase === 'shadow' ? 'cancelled' : 'rolled-back', { at, reason, caller });
}

function worseThan({ observed, share }: PromotionState, { metrics }: Evidence): PromotionReason | undefined {
  const { failed, live, candidate } = observed;
  if (candidate >= HARD_FAILURES && failed.candidate === candidate && live > 0 && failed.live * 2 <= live) {
    const message = `All ${candidate} answers of the canary failed.`;
    return { code: 'candidate-fails', message, field: 'failed' };
  }
  const worse = metrics.find(({ verdict }) => verdict === 'worse');
  if (!worse) return undefined;
  const { metric, live: before, candidate: after } = worse;
  const message = `By ${metric} the canary, with a share of ${share}, is worse by more than the margin: ${short(after)} against ${short(before)}.`;
  return { code: 'candidate-worse', message, field: metric };
}

function notShown(missed: readonly MetricVerdict[], alpha: number): PromotionReason {
  const [first] = missed;
  const { metric, live, candidate, verdict, margin } = first!;
  const others = missed.length > 1 ? `, and ${missed.length - 1} more` : '';
  const what = verdict === 'worse' ? 'is worse by more than the margin' : `is not shown to lose less than the margin`;
  const message = `By ${metric}${others}, the candidate ${what} of ${margin} (alpha ${alpha}): ${short(candidate)} against ${short(live)}.`;
  return { code: verdict === 'worse' ? 'candidate-worse' : 'gate-not-shown', message, field: metric };
}

function observe(state: PromotionState, event: PromotionEvent): PromotionState {
  const { observed } = state;
  const next = (changes: Partial<Observed>): PromotionState => ({ ...state, observed: { ...observed, ...changes } });
  switch (event.type) {
    case 'paired': {
      const count = observed.pairs.length + 1;
      return next({ pairs: [...observed.pairs, event.scores], live: count, candidate: count });
    }
    case 'spent':
      return next({ cost: observed.cost + event.cost, tokens: observed.tokens + event.tokens });
    case 'answered': {
      const { side } = event;
      const sums = new Map(observed.sums);
      for (const [metric, score] of Object.entries(event.scores)) {
        const known: SideSums = sums.get(metric) ?? { live: NO_SUMS, candidate: NO_SUMS };
        sums.set(metric, { ...known, [side]: addToSums(known[side], score) });
      }
      const failed = { ...observed.failed, [side]: observed.failed[side] + Number(event.failed) };
      return next({ sums, failed, [side]: observed[side] + 1 });
    }
    default:
      return state;
  }
}

/** On to a step of the canary: what was seen before, at another share of another time, is not mixed in. */
function widen(state: PromotionState, step: number, at: number, evidence?: Evidence): PromotionState {
  const share = state.spec.canary.steps[step]!;
  const event = step === 0 ? 'canary-started' : 'canary-widened';
  const entry = { at, share, ...(evidence ? { evidence } : {}) };
  return entered({ ...state, step, share }, 'canary', event, entry);
}

type Noted = Partial<Omit<HistoryEntry, 'event'>> & { at: number };

function ended(state: PromotionState, phase: Phase & HistoryEvent, entry: Noted): PromotionState {
  return entered(state, phase, phase, { share: state.share, ...entry });
}

function entered(state: PromotionState, phase: Phase, event: HistoryEvent, entry: Noted): PromotionState {
  return { ...noted(state, event, entry), phase, settled: false, since: entry.at, observed: NOTHING_OBSERVED };
}

function noted(state: PromotionState, event: HistoryEvent, entry: Noted): PromotionState {
  return { ...state, history: [...state.history, { event, share: state.share, caller: '', ...entry }] };
}

const short = (value: number): string => String(Number(value.toPrecision(3)));
