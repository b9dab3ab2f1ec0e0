import {
  type AnswerCompleted,
  decodeMessage,
  HEADER,
  hashId,
  type PromotionAdvanced,
  type PromotionRequested,
  topics,
} from '@weir/contracts';
import { emit, type Emission, type GatherContext, headerOf, type InboundRecord, type ReadSince } from '@weir/kafka';
import { appSchema, hashOf, type PromotionSpec, type Snapshot } from '@weir/resources';
import { sendQuestion } from '../answers/ask-app.js';
import type { Publisher, Waits } from '@weir/requests';
import type { EvaluationEvents } from '../telemetry.js';
import type { ActivePromotions } from './active-promotions.js';
import { advancedOf, recordIn } from './advanced-of.js';
import { sideOf } from './canary-side.js';
import type { Evidence } from './evidence.js';
import { planPromotion } from './plan-promotion.js';
import { PROMOTION_METRICS } from './promotion-metrics.js';
import { hasEnded, NOTHING_OBSERVED, type PromotionRecord, type PromotionState } from './promotion-state.js';
import { readPromotion } from './read-promotion.js';
import type { AnswerPair, ScorePair } from './score-pair.js';
import { settlePromotion } from './settle-promotion.js';
import { type Copy, ShadowTraffic } from './shadow-traffic.js';
import { beginPromotion, evidenceOf, type PromotionEvent, type Shapes, stepPromotion } from './step-promotion.js';

/** Follows some topics from a time on, until it is stopped. */
export type Follow = (
  topics: readonly string[],
  since: number,
  onRecord: (record: InboundRecord) => void,
) => Promise<{ caughtUp: Promise<void>; stop: () => Promise<void> }>;

export interface PromotionPorts {
  publisher: Publisher;
  waits: Waits;
  snapshot: () => Snapshot;
  /** A snapshot that has the App, if it was declared before now. */
  snapshotWith: (app: string) => Promise<Snapshot>;
  onSnapshot: (listener: (snapshot: Snapshot) => void) => () => void;
  readSince: ReadSince;
  follow: Follow;
  active: ActivePromotions;
  /** Of one promotion, whose judge has a budget of its own. */
  pairScorer: (spec: PromotionSpec, tenant: string, caller: string) => ScorePair;
  events: EvaluationEvents;
  now: () => number;
}

const TICK_MS = 1_000;
const PROGRESS_MS = 5_000;
const SHADOW_TOPICS = [topics.answerRequested.name, topics.answerCompleted.name];
const CANARY_TOPICS = [topics.answerCompleted.name];

/** What a model judges is a share of which more is better. */
export const shapesOf: Shapes = (metric) => PROMOTION_METRICS[metric] ?? { better: 'more', scale: 'share' };

/**
 * Runs a promotion to its end, or goes on with one that was begun before: where it is stands on its topic, and what it has seen
 * since then on those of questions and answers, which are read again.
 *
 * @returns What is to be written as its end.
 * @throws WeirError what `planPromotion` throws, and retryable ones.
 */
export async function runPromotion(
  request: PromotionRequested,
  context: GatherContext,
  ports: PromotionPorts,
): Promise<PromotionAdvanced> {
  const known = await readPromotion(ports.readSince, request.promotion, context.signal);
  const isBegun = known?.runId === request.runId;
  if (isBegun && known.settled && hasEnded(recordIn(known))) return known;
  const state: PromotionState = isBegun
    ? { ...recordIn(known), observed: NOTHING_OBSERVED }
    : await begin(request, context, ports);
  ports.events.promotionBegun({ promotion: state.promotion, phase: state.phase, resumed: isBegun });
  return new PromotionRun(state, isBegun, context, ports).run();
}

async function begin(request: PromotionRequested, context: GatherContext, ports: PromotionPorts) {
  const app = request.spec?.['app'];
  const snapshot = await ports.snapshotWith(typeof app === 'string' ? app : '');
  const { spec, before } = planPromotion(request, snapshot);
  const { promotion, runId, caller } = request;
  return beginPromotion({ promotion, runId, caller, app: spec.app, spec, before }, context.timestamp);
}

class PromotionRun {
  readonly #scorePair: ScorePair;
  #state: PromotionState;
  #changed = Promise.withResolvers<void>();
  #written: number;
  #progress: Promise<void> = Promise.resolve();
  /** Whether copies may be sent: before, it is not known which were. */
  #mayAsk = false;
  #reportedAt = 0;
  #reported = '';

  constructor(
    state: PromotionState,
    isWritten: boolean,
    private readonly context: GatherContext,
    private readonly ports: PromotionPorts,
  ) {
    this.#state = state;
    this.#scorePair = ports.pairScorer(state.spec, context.envelope.tenant, state.caller);
    this.#written = isWritten ? state.history.length : 0;
  }

  async run(): Promise<PromotionAdvanced> {
    const { runId } = this.#state;
    const leave = this.ports.active.begin(runId, ({ decision, caller }) => {
      const { length } = this.#state.history;
      this.#offer({ type: 'decided', at: this.ports.now(), decision, caller });
      return this.#state.history.length > length;
    });
    try {
      for (;;) {
        await this.#settle();
        if (!this.#state.settled) continue;
        if (hasEnded(this.#state)) return advancedOf(this.#state);
        await this.#follow();
      }
    } finally {
      leave();
    }
  }

  /** Writes the decision first: with that on the log, whoever goes on after a crash puts it into force. */
  async #settle(): Promise<void> {
    await this.#progress;
    const state = this.#state;
    this.#changed = Promise.withResolvers();
    const { publish } = this.context;
    if (this.#written < state.history.length) {
      await publish([advancedEmission(state)]);
      this.#written = state.history.length;
      const { promotion, phase, share } = state;
      this.ports.events.promotionAdvanced({ promotion, phase, event: state.history.at(-1)!.event, share });
    }
    if (!state.settled) await publish(settlePromotion(state, this.ports.now()));
    // A decision may have come meanwhile: it is the next to be put into force.
    if (this.#state !== state) return;
    this.#state = { ...state, settled: true };
    if (!hasEnded(state) && !state.settled) await publish([advancedEmission(this.#state)]);
  }

  /** Until the next decision. */
  async #follow(): Promise<void> {
    const { ports, context } = this;
    const { phase, since } = this.#state;
    this.#mayAsk = false;
    const shadow = phase === 'shadow' ? new ShadowTraffic(this.#state) : undefined;
    const stop = new AbortController();
    const signal = AbortSignal.any([context.signal, stop.signal]);
    const take = (record: InboundRecord) => (shadow ? this.#shadow(shadow, record, signal) : this.#canary(record));
    const following = await ports.follow(shadow ? SHADOW_TOPICS : CANARY_TOPICS, since, take);
    const unwatch = ports.onSnapshot((snapshot) => this.#compareApp(snapshot));
    let timer: NodeJS.Timeout | undefined;
    try {
      this.#compareApp(ports.snapshot());
      await until(Promise.race([following.caughtUp, this.#changed.promise]), context.signal);
      this.#mayAsk = true;
      const tick = () => {
        this.#offer({ type: 'passed', at: ports.now() });
        if (shadow) this.#send(shadow, signal);
        this.#report();
      };
      tick();
      timer = setInterval(tick, TICK_MS);
      await until(this.#changed.promise, context.signal);
    } finally {
      clearInterval(timer);
      stop.abort();
      unwatch();
      await following.stop();
    }
  }

  #offer(event: PromotionEvent): void {
    const before = this.#state;
    // What came of a decision is to be put into force first; only another one may come before that.
    if (this.#written < before.history.length && event.type !== 'decided') return;
    this.#state = stepPromotion(before, event, shapesOf);
    if (this.#state.history.length > before.history.length) this.#changed.resolve();
  }

  #shadow(traffic: ShadowTraffic, record: InboundRecord, signal: AbortSignal): void {
    const tenant = headerOf(record, HEADER.tenant);
    if (tenant === undefined || record.value === null) return;
    const contentType = headerOf(record, HEADER.contentType);
    try {
      if (record.topic === topics.answerRequested.name) {
        traffic.requested(tenant, decodeMessage(topics.answerRequested.schema, record.value, contentType));
        if (this.#mayAsk) this.#send(traffic, signal);
        return;
      }
      const answer = decodeMessage(topics.answerCompleted.schema, record.value, contentType);
      const { pair, spent } = traffic.completed(tenant, answer);
      if (spent) this.#offer({ type: 'spent', at: record.timestamp, ...spentBy(spent) });
      if (pair) void this.#score(pair, signal);
      if (spent && this.#mayAsk) this.#send(traffic, signal);
    } catch {
      // Whoever handles the record says what is wrong with it.
    }
  }

  async #score(pair: AnswerPair, signal: AbortSignal): Promise<void> {
    const names = this.#state.spec.gate.metrics.map(({ name }) => name);
    const scores = await this.#scorePair(pair, names, signal).catch(() => ({}));
    if (!signal.aborted) this.#offer({ type: 'paired', at: this.ports.now(), scores });
  }

  #send(traffic: ShadowTraffic, signal: AbortSignal): void {
    for (const copy of traffic.copies()) void this.#ask(traffic, copy, signal);
  }

  async #ask(traffic: ShadowTraffic, copy: Copy, signal: AbortSignal): Promise<void> {
    const { tenant, request } = copy;
    const deadline = this.ports.now() + appSchema.parse(this.#state.before).timeLimitMs;
    try {
      // On the account of who promotes: whoever asked has asked once.
      await sendQuestion(this.ports, request, { tenant, caller: this.#state.caller, deadline, signal });
    } catch {
      traffic.lost(copy);
    }
  }

  #canary(record: InboundRecord): void {
    if (record.value === null) return;
    try {
      const { schema } = topics.answerCompleted;
      const answer = decodeMessage(schema, record.value, headerOf(record, HEADER.contentType));
      const side = sideOf(answer, this.#state);
      if (!side) return;
      const scores = Object.fromEntries(
        this.#state.spec.canary.metrics.flatMap(({ name }) => {
          const score = PROMOTION_METRICS[name]?.score(answer);
          return score === undefined ? [] : [[name, score] as const];
        }),
      );
      this.#offer({ type: 'answered', at: record.timestamp, side, failed: answer.outcome === 'failed', scores });
    } catch {
      // Whoever handles the record says what is wrong with it.
    }
  }

  #compareApp(snapshot: Snapshot): void {
    const { app, before } = this.#state;
    const spec = snapshot.find('App', app);
    if (spec && hashOf(JSON.parse(JSON.stringify(spec))) === hashOf(before)) return;
    this.#offer({ type: 'app-changed', at: this.ports.now() });
  }

  #report(): void {
    const now = this.ports.now();
    const { live, candidate } = this.#state.observed;
    const seen = `${live}/${candidate}`;
    const isUnwritten = this.#written < this.#state.history.length;
    if (isUnwritten || now - this.#reportedAt < PROGRESS_MS || seen === this.#reported) return;
    this.#reportedAt = now;
    this.#reported = seen;
    const evidence = evidenceOf(this.#state, shapesOf);
    const emission = advancedEmission(this.#state, { evidence, now });
    this.#progress = this.context.publish([emission]).catch(() => undefined);
  }
}

/** @param progress - Of a phase, between its beginning and its end. */
function advancedEmission(
  state: PromotionRecord,
  progress?: { evidence: Evidence | undefined; now: number },
): Emission {
  const { runId, history, settled } = state;
  const parts = [String(history.length), String(settled), ...(progress ? [String(progress.now)] : [])];
  const id = hashId('promotion-advanced', runId, ...parts);
  return emit(topics.promotionAdvanced, advancedOf(state, progress?.evidence), { run: runId, id });
}

function spentBy({ usage }: AnswerCompleted): { cost: number; tokens: number } {
  return { cost: usage?.cost ?? 0, tokens: (usage?.inputTokens ?? 0) + (usage?.outputTokens ?? 0) };
}

/** @throws The signal's reason, when it is aborted before. */
async function until(promise: Promise<unknown>, signal: AbortSignal): Promise<void> {
  const aborted = Promise.withResolvers<never>();
  aborted.promise.catch(() => undefined);
  const abort = () => aborted.reject(signal.reason as Error);
  if (signal.aborted) abort();
  signal.addEventListener('abort', abort, { once: true });
  try {
    await Promise.race([promise, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
