import { classify, WeirError } from '@weir/errors';
import type { GatherContext } from '@weir/kafka';
import type { ChatModel } from '@weir/models';
import type { LanguageModelSpec } from '@weir/resources';
import { askModel, type ModelAnswer } from './ask-model.js';
import { type CallMeter, type MeteredCall, REFUSALS } from './budgets/call-meter.js';
import type { AdmittedCall, CircuitBreaker, Refused } from './circuit-breaker.js';
import type { DeltaStream } from './delta-stream.js';
import { Floor, type Speaker } from './floor.js';
import type { HedgeBudget } from './hedge-budget.js';
import type { GuardedModel } from './model-pool.js';
import type { Completable } from './read-request.js';
import { type InferenceEvents, labelsOf } from './telemetry.js';

export interface CallModelPorts {
  models: (spec: LanguageModelSpec) => GuardedModel;
  /** @throws WeirError poison for a model that may not be called. */
  requireDeclared: (spec: LanguageModelSpec, signal: AbortSignal) => Promise<void>;
  events: InferenceEvents;
}

/** What a model answered. */
export interface Completed extends ModelAnswer {
  /** 0 for the model that the request names, n for the nth of its fallbacks. */
  fallback: number;
}

/** A wait that a server asks for is not worth waiting out when nobody set a deadline, milliseconds. */
const LONGEST_WAIT_MS = 30_000;
/** How long the answer of a model that is asked may lie because of whether another may be asked beside it, milliseconds. */
const HEDGE_WAIT_MS = 500;

/**
 * Calls the model that a request names, or else the first of its fallbacks that answers, and publishes the answer while it
 * is written if the request wants that.
 *
 * A model that its circuit breaker refuses is not called, nor is one that a budget does not allow: one of the fallbacks may be
 * cheaper. Else fallbacks are for models that do not work: what the first model
 * would not take, or refused the key for, is no reason to ask another. A model that is silent for longer than its
 * `hedgeAfterMs` has the next asked beside it; the first to speak answers, and the other is ended. A failure after the first
 * published piece is final: another attempt might begin another answer under the one that somebody reads already. So is one
 * after which the server wants to be left alone for longer than there is time.
 *
 * @throws WeirError
 */
export async function callModel(
  completable: Completable,
  context: GatherContext,
  ports: CallModelPorts & { meter: CallMeter },
  stream?: DeltaStream,
): Promise<Completed> {
  const attempts = new Attempts(completable, context, ports, stream);
  try {
    return await attempts.answer();
  } catch (error) {
    await stream?.abandon();
    throw error;
  }
}

/** How a model's turn ended. */
type Ended = { attempt: Attempt } & ({ answer: ModelAnswer } | { thrown: unknown });

/** A model's turn at a request. */
interface Attempt {
  fallback: number;
  spec: LanguageModelSpec;
  breaker: CircuitBreaker;
  hedges: HedgeBudget;
  speaker: Speaker;
  /** Never rejects. */
  ended: Promise<Ended>;
}

/** The models of one request, asked in their order until one answers. */
class Attempts {
  readonly #completable: Completable;
  readonly #context: GatherContext;
  readonly #ports: CallModelPorts & { meter: CallMeter };
  readonly #stream: DeltaStream | undefined;
  readonly #floor = new Floor();
  readonly #failures: WeirError[] = [];
  readonly #running = new Set<Attempt>();
  #next = 0;

  constructor(
    completable: Completable,
    context: GatherContext,
    ports: CallModelPorts & { meter: CallMeter },
    stream: DeltaStream | undefined,
  ) {
    this.#completable = completable;
    this.#context = context;
    this.#ports = ports;
    this.#stream = stream;
  }

  async answer(): Promise<Completed> {
    try {
      for (;;) {
        const begun = this.#running.size === 0 ? await this.#begin() : undefined;
        begun?.hedges.called();
        if (this.#running.size === 0) break;
        const ended = await this.#firstEnd(begun?.spec.hedgeAfterMs);
        if (!ended) {
          await this.#hedge();
          continue;
        }
        this.#running.delete(ended.attempt);
        // Another spoke first.
        if (ended.attempt.speaker.signal.aborted) continue;
        if ('answer' in ended) return { ...ended.answer, fallback: ended.attempt.fallback };
        this.#failed(ended.attempt, ended.thrown);
      }
    } finally {
      this.#floor.close();
    }
    // Worth another attempt if any of them may work then.
    const failure = this.#failures.find(({ disposition }) => disposition === 'retryable') ?? this.#failures[0]!;
    throw finalOf(failure, false, this.#context);
  }

  /**
   * @param wanted - Whether one is still wanted, once it is known that it may be called.
   * @returns The next model that is let through, called; undefined when there is none.
   */
  async #begin(wanted: () => boolean = () => true, waitMs?: number): Promise<Attempt | undefined> {
    const { specs } = this.#completable;
    while (this.#next < specs.length) {
      const fallback = this.#next;
      const spec = specs[fallback]!;
      await this.#ports.requireDeclared(spec, this.#context.signal);
      if (!wanted()) return undefined;
      this.#next += 1;
      const { model, breaker, hedges } = this.#ports.models(spec);
      const call = breaker.begin();
      if ('why' in call) {
        this.#ports.events.modelSkipped({ ...labelsOf(spec), why: call.why });
        this.#failures.push(leftAlone(call));
        continue;
      }
      const metered = await this.#reserve(spec, call, waitMs);
      if (!metered) continue;
      if (wanted()) return this.#call({ fallback, spec, breaker, hedges }, model, call, metered);
      call.abandoned();
      metered.notCalled();
      return undefined;
    }
    return undefined;
  }

  /** @returns Undefined for a call that the budgets do not allow. */
  async #reserve(spec: LanguageModelSpec, call: AdmittedCall, waitMs?: number): Promise<MeteredCall | undefined> {
    try {
      return await this.#ports.meter.begin(spec, this.#completable.request, waitMs);
    } catch (thrown) {
      call.abandoned();
      if (this.#context.signal.aborted) throw thrown;
      const error = classify(thrown);
      // One that is asked already may still answer.
      if (!REFUSALS.has(error.code) && this.#running.size === 0) throw thrown;
      this.#ports.events.modelSkipped({ ...labelsOf(spec), why: 'budget' });
      this.#failures.push(error);
      return undefined;
    }
  }

  #call(
    of: Pick<Attempt, 'fallback' | 'spec' | 'breaker' | 'hedges'>,
    model: ChatModel,
    call: AdmittedCall,
    metered: MeteredCall,
  ): Attempt {
    const speaker = this.#floor.enter();
    const signal = AbortSignal.any([this.#context.signal, speaker.signal]);
    const answering = askModel(of.spec, call, (onText) => model.complete(this.#completable.request, signal, onText), {
      stream: this.#stream,
      events: this.#ports.events,
      metered,
      speaker,
      signal,
    });
    const attempt: Attempt = {
      ...of,
      speaker,
      ended: answering.then(
        (answer): Ended => ({ attempt, answer }),
        (thrown: unknown): Ended => ({ attempt, thrown }),
      ),
    };
    this.#running.add(attempt);
    return attempt;
  }

  /** @returns Undefined when none ended within the time, if there is one. */
  async #firstEnd(withinMs: number | undefined): Promise<Ended | undefined> {
    const { promise: late, resolve } = Promise.withResolvers<undefined>();
    const timer = withinMs === undefined ? undefined : setTimeout(() => resolve(undefined), withinMs);
    try {
      return await Promise.race([...[...this.#running].map(({ ended }) => ended), late]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Has the next model asked beside the one that is silent. */
  async #hedge(): Promise<void> {
    const [silent] = this.#running;
    const isSilent = () => !silent!.speaker.spoke;
    if (!isSilent() || this.#next >= this.#completable.specs.length || !silent!.hedges.take()) return;
    if (await this.#begin(isSilent, HEDGE_WAIT_MS)) this.#ports.events.modelHedged(labelsOf(silent!.spec));
  }

  /** Goes on, unless nothing else can be done. */
  #failed({ breaker }: Attempt, thrown: unknown): void {
    // The partition is lost, the process stops or the deadline has passed: whoever aborted knows what follows.
    if (this.#context.signal.aborted) throw thrown;
    const error = classify(thrown);
    const begun = this.#stream?.begun ?? false;
    this.#failures.push(breaker.failing ? lasting(error) : error);
    // One that is being asked already may still answer.
    const others = [...this.#running].some(({ speaker }) => !speaker.signal.aborted);
    if (begun || (error.disposition !== 'retryable' && !others)) throw finalOf(error, begun, this.#context);
  }
}

/** A model that fails is refused at once; one that only asks for time may be asked again when it is over. */
function leftAlone({ why, waitMs }: Refused): WeirError {
  const seconds = (waitMs / 1_000).toFixed(1);
  return why === 'rate-limited'
    ? new WeirError({
        code: 'model-rate-limited',
        disposition: 'retryable',
        message: `The model's server asked to be left alone for another ${seconds} s.`,
        retryAfterMs: waitMs,
      })
    : new WeirError({
        code: 'model-unavailable',
        disposition: 'poison',
        message: `The model failed too often of late; it is tried again in ${seconds} s.`,
      });
}

/** With this failure it was one too many: another attempt would be refused at once. */
function lasting(error: WeirError): WeirError {
  if (error.disposition !== 'retryable') return error;
  return new WeirError({
    code: error.code,
    disposition: 'poison',
    message: `${error.message} It failed too often of late, and is left alone.`,
    cause: error,
  });
}

/** The error, or one that no further attempt follows. */
function finalOf(error: WeirError, begun: boolean, { envelope }: GatherContext): WeirError {
  if (error.disposition !== 'retryable') return error;
  if (begun) {
    return new WeirError({
      code: 'model-stream-cut',
      disposition: 'poison',
      message: `The answer was cut off after its first words: ${error.message}`,
      cause: error,
    });
  }
  const left = envelope.deadline === undefined ? LONGEST_WAIT_MS : envelope.deadline - Date.now();
  if ((error.retryAfterMs ?? 0) < left) return error;
  return new WeirError({
    code: error.code,
    disposition: 'poison',
    message: `${error.message} It asks to be left alone for longer than there is time.`,
    cause: error,
  });
}
