import type { AnswerCompleted, AnswerRequested } from '@weir/contracts';
import type { PromotionRecord } from './promotion-state.js';
import type { AnswerPair } from './score-pair.js';
import { isShadowed, shadowCopy, shadowRunId } from './shadow-copy.js';

/** A copy that is to be sent. */
export interface Copy {
  tenant: string;
  request: AnswerRequested;
}

/** Halves of pairs that are kept; those whose other half never comes are the oldest. */
const MOST_HALVES = 10_000;

/**
 * Follows questions and answers while an app is shadowed: which are to be copied, and which answers are of one question. What it is
 * told may come twice and in any order, as it does when the topics are read again after a crash.
 */
export class ShadowTraffic {
  readonly #promotion: Pick<PromotionRecord, 'runId' | 'app' | 'spec'>;
  readonly #waiting = new Map<string, Copy>();
  readonly #sent = new Set<string>();
  readonly #live = new Map<string, AnswerCompleted>();
  readonly #candidates = new Map<string, AnswerCompleted>();
  readonly #questions = new Map<string, string>();
  readonly #answered = new Set<string>();

  constructor(promotion: Pick<PromotionRecord, 'runId' | 'app' | 'spec'>) {
    this.#promotion = promotion;
  }

  requested(tenant: string, request: AnswerRequested): void {
    if (request.experiment?.runId === this.#promotion.runId) {
      this.#sent.add(request.runId);
      this.#questions.set(request.runId, questionOf(request));
      this.#waiting.delete(request.runId);
      return;
    }
    const { samples } = this.#promotion.spec.shadow;
    if (!isShadowed(this.#promotion, tenant, request.runId)) return;
    const copy = shadowCopy(this.#promotion, tenant, request);
    if (!copy || this.#sent.has(copy.runId) || this.#waiting.size >= samples) return;
    this.#waiting.set(copy.runId, { tenant, request: copy });
  }

  /** @returns A pair, the first time that both its answers are there. */
  completed(tenant: string, answer: AnswerCompleted): { pair?: AnswerPair; spent?: AnswerCompleted } {
    const { runId, app } = this.#promotion;
    if (answer.experiment === runId) {
      if (this.#answered.has(answer.runId)) return {};
      this.#answered.add(answer.runId);
      this.#sent.add(answer.runId);
      keep(this.#candidates, answer.runId, answer);
      return { ...this.#pair(answer.runId), spent: answer };
    }
    if (answer.app !== app || answer.experiment !== '' || !isShadowed(this.#promotion, tenant, answer.runId)) return {};
    const id = shadowRunId(this.#promotion, tenant, answer.runId);
    keep(this.#live, id, answer);
    return this.#pair(id);
  }

  /** Copies that may be sent now, each once: no more are under way, and no more are made, than the shadow is to have. */
  copies(): Copy[] {
    const { samples, concurrency } = this.#promotion.spec.shadow;
    const underWay = this.#sent.size - this.#answered.size;
    const room = Math.min(concurrency - underWay, samples - this.#sent.size);
    const next = [...this.#waiting].slice(0, Math.max(0, room));
    for (const [id, { request }] of next) {
      this.#waiting.delete(id);
      this.#sent.add(id);
      this.#questions.set(id, questionOf(request));
    }
    return next.map(([, copy]) => copy);
  }

  /** A copy that can never be sent. */
  lost({ request }: Copy): void {
    this.#sent.delete(request.runId);
    this.#questions.delete(request.runId);
  }

  #pair(id: string): { pair?: AnswerPair } {
    const [live, candidate] = [this.#live.get(id), this.#candidates.get(id)];
    if (!live || !candidate) return {};
    this.#live.delete(id);
    this.#candidates.delete(id);
    const question = this.#questions.get(id) ?? '';
    this.#questions.delete(id);
    return { pair: { question, live, candidate } };
  }
}

function questionOf({ question, messages }: AnswerRequested): string {
  return question === '' ? (messages.at(-1)?.content ?? '') : question;
}

function keep(halves: Map<string, AnswerCompleted>, id: string, answer: AnswerCompleted): void {
  halves.set(id, answer);
  if (halves.size > MOST_HALVES) halves.delete(halves.keys().next().value!);
}
