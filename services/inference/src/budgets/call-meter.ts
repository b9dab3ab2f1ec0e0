import { randomUUID } from 'node:crypto';
import type { Account } from '@weir/budgets';
import {
  BudgetRequestedSchema,
  type CompleteRequested,
  create,
  hashId,
  type MessageInitShape,
  topics,
  UsageRecordedSchema,
} from '@weir/contracts';
import { classify } from '@weir/errors';
import { emit, type GatherContext } from '@weir/kafka';
import type { Completion, CompletionRequest } from '@weir/models';
import type { LanguageModelSpec } from '@weir/resources';
import { billedSeconds, costOf } from '../cost.js';
import { type InferenceEvents, labelsOf } from '../telemetry.js';
import { askForBudget, type AskForBudgetPorts, budgetsFor, waitFor } from './ask-for-budget.js';
import { mostOfCall } from './most-of-call.js';

export interface CallMeterPorts extends AskForBudgetPorts {
  /** Names of the Models that are declared just so. */
  modelsOf: (spec: LanguageModelSpec) => readonly string[];
  events: InferenceEvents;
}

/** A call of a model that may be made. One of the three is said of it, once. */
export interface MeteredCall {
  /**
   * @param tookMs - That the model worked, milliseconds.
   * @returns What it cost, in the currency of the model's prices.
   */
  answered(usage: Completion['usage'], tookMs: number): number;
  /** @param error - What it failed with: some failures cost nothing. */
  failed(error: unknown): void;
  notCalled(): void;
}

/** Where nothing is reserved, and nothing is to be given back. */
export const REFUSALS: ReadonlySet<string> = new Set(['budget-spent', 'budget-currency']);

/** What providers take nothing for: they refused, or were never reached. Whatever else a call ends with may have cost something. */
const FREE: ReadonlySet<string> = new Set([
  'model-rate-limited',
  'model-unavailable',
  'model-refused-request',
  'model-unauthorised',
  'model-missing',
  'embedding-failed',
]);

/**
 * Keeps the accounts of one request's calls: what each can come to is reserved before, where a budget applies, and what it came to is
 * written to the ledger as soon as it is over, before the reply. So a request that is redelivered after its reply adds no line, and
 * one that is redelivered before makes calls, and lines, of its own. A call whose end nobody lived to write down stays reserved.
 */
export class CallMeter {
  readonly #message: CompleteRequested;
  readonly #context: GatherContext;
  readonly #ports: CallMeterPorts;
  readonly #open = new Set<Promise<void>>();
  #failure: { thrown: unknown } | undefined;

  constructor(message: CompleteRequested, context: GatherContext, ports: CallMeterPorts) {
    this.#message = message;
    this.#context = context;
    this.#ports = ports;
  }

  /**
   * @param mostWaitMs - How long the caller can wait for the decision.
   * @throws WeirError poison `budget-spent` or `budget-currency`, retryable `budget-unavailable`.
   */
  async begin(spec: LanguageModelSpec, completion: CompletionRequest, mostWaitMs = Infinity): Promise<MeteredCall> {
    const { runId, step, app, caller, purpose } = this.#message;
    const models = [...this.#ports.modelsOf(spec)];
    const account: Account = { tenant: this.#context.envelope.tenant, app, caller, models };
    const most = mostOfCall(completion, spec);
    const callId = randomUUID();
    const { provider, model: providerModel } = labelsOf(spec);
    const names = {
      callId,
      tenant: account.tenant,
      runId,
      step,
      app,
      caller,
      models,
      provider,
      providerModel,
      purpose,
    };
    const line: Line = { ...names, currency: most.currency, reserved: false, at: new Date().toISOString() };
    const applying = budgetsFor(this.#ports, account);
    if (applying.length > 0) {
      const waitMs = waitFor(applying, mostWaitMs);
      const wantedUntil = new Date(Date.now() + waitMs).toISOString();
      const fields = { callId, runId, step, app, caller, models, ...most, purpose, wantedUntil };
      const request = create(BudgetRequestedSchema, fields);
      line.reserved = true;
      const began = performance.now();
      const asked = (outcome: string) =>
        this.#ports.events.budgetAsked({ outcome, seconds: (performance.now() - began) / 1_000 });
      try {
        const leave = await askForBudget(request, applying, waitMs, this.#context, this.#ports);
        if (typeof leave === 'object') line.at = leave.reservedAt;
        asked('granted');
      } catch (thrown) {
        const { code } = classify(thrown);
        asked(code);
        // Whoever decides may have reserved it all the same, a moment too late.
        if (!REFUSALS.has(code)) this.#write({ ...line, outcome: 'not-called' });
        throw thrown;
      }
    }
    return this.#metered(spec, most, line);
  }

  /**
   * Resolves when every call that began is in the ledger.
   *
   * @throws WeirError what writing failed with.
   */
  async settled(): Promise<void> {
    while (this.#open.size > 0) await Promise.allSettled(this.#open);
    if (this.#failure) throw this.#failure.thrown;
  }

  #metered(spec: LanguageModelSpec, most: ReturnType<typeof mostOfCall>, line: Line): MeteredCall {
    const ended = Promise.withResolvers<void>();
    const began = performance.now();
    const costFor = (usage: Completion['usage'], milliseconds: number) => {
      const seconds = billedSeconds(milliseconds, spec);
      const cost = costOf({ ...usage, seconds }, spec);
      return { cost, ...(spec.prices?.perSecond === undefined ? {} : { computedSeconds: seconds }) };
    };
    this.#keep(ended.promise);
    const end = (over: Fields | undefined) => {
      if (over) this.#write({ ...line, ...over });
      ended.resolve();
    };
    return {
      answered: (usage, tookMs) => {
        const spent = costFor(usage, tookMs);
        end({ ...usage, ...spent, outcome: 'answered' });
        return spent.cost;
      },
      failed: (error) => {
        const free = !this.#context.signal.aborted && FREE.has(classify(error).code);
        // How many tokens it wrote is not known, how long it took is.
        const spent = costFor(most, performance.now() - began);
        if (!free) return end({ ...most, ...spent, outcome: 'failed', estimated: true });
        end(line.reserved ? { outcome: 'failed' } : undefined);
      },
      notCalled: () => end(line.reserved ? { outcome: 'not-called' } : undefined),
    };
  }

  #write(fields: Line): void {
    const message = create(UsageRecordedSchema, fields);
    const id = hashId('usage', fields.callId);
    this.#ports.events.usageRecorded(message);
    this.#keep(this.#context.publish([emit(topics.usageRecorded, message, { id, lane: 'key', run: fields.runId })]));
  }

  #keep(work: Promise<void>): void {
    this.#open.add(work);
    work.then(
      () => this.#open.delete(work),
      (thrown: unknown) => {
        this.#failure ??= { thrown };
        this.#open.delete(work);
      },
    );
  }
}

type Fields = Exclude<MessageInitShape<typeof UsageRecordedSchema>, { $typeName: string }>;
/** What a call's line says whatever the call comes to. */
type Line = Fields & { callId: string; runId: string; reserved: boolean; at: string };
