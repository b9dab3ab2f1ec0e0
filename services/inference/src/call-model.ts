import { classify, WeirError } from '@weir/errors';
import type { GatherContext } from '@weir/kafka';
import type { Completion } from '@weir/models';
import type { LanguageModelSpec } from '@weir/resources';
import { costOf } from './cost.js';
import type { AdmittedCall, Refused } from './circuit-breaker.js';
import type { DeltaStream } from './delta-stream.js';
import type { GuardedModel } from './model-pool.js';
import type { Completable } from './read-request.js';
import { answeredAttributes, type InferenceEvents, labelsOf } from './telemetry.js';

export interface CallModelPorts {
  models: (spec: LanguageModelSpec) => GuardedModel;
  /** @throws WeirError poison for a model that may not be called. */
  requireDeclared: (spec: LanguageModelSpec, signal: AbortSignal) => Promise<void>;
  events: InferenceEvents;
}

/** What a model answered. */
export interface Completed {
  /** 0 for the model that the request names, n for the nth of its fallbacks. */
  fallback: number;
  completion: Completion;
  /** In the currency of the model's prices. */
  cost: number;
  tookMs: number;
}

/** A wait that a server asks for is not worth waiting out when nobody set a deadline, milliseconds. */
const LONGEST_WAIT_MS = 30_000;

/**
 * Calls the model that a request names, or else the first of its fallbacks that answers, and publishes the answer while it
 * is written if the request wants that.
 *
 * A model that its circuit breaker refuses is not called. Fallbacks are for models that do not work: what the first model
 * would not take, or refused the key for, is no reason to ask another. A failure after the first published piece is final:
 * another attempt might begin another answer under the one that somebody reads already. So is one after which the server
 * wants to be left alone for longer than there is time.
 *
 * @throws WeirError
 */
export async function callModel(
  { specs, request }: Completable,
  context: GatherContext,
  ports: CallModelPorts,
  stream?: DeltaStream,
): Promise<Completed> {
  const failures: WeirError[] = [];
  try {
    for (const [fallback, spec] of specs.entries()) {
      await ports.requireDeclared(spec, context.signal);
      const { model, breaker } = ports.models(spec);
      const call = breaker.begin();
      if ('why' in call) {
        ports.events.modelSkipped({ ...labelsOf(spec), why: call.why });
        failures.push(leftAlone(call));
        continue;
      }
      try {
        const answer = await answerOf(spec, call, (onText) => model.complete(request, context.signal, onText), {
          stream,
          events: ports.events,
          signal: context.signal,
        });
        return { ...answer, fallback };
      } catch (thrown) {
        // The partition is lost, the process stops or the deadline has passed: whoever aborted knows what follows.
        if (context.signal.aborted) throw thrown;
        const error = classify(thrown);
        if (error.disposition !== 'retryable' || stream?.begun) throw finalOf(error, stream?.begun ?? false, context);
        failures.push(error);
      }
    }
  } catch (error) {
    await stream?.abandon();
    throw error;
  }
  await stream?.abandon();
  // Worth another attempt if any of them may work then.
  throw finalOf(failures.find(({ disposition }) => disposition === 'retryable') ?? failures[0]!, false, context);
}

/** Has one model answer, and tells its circuit breaker what came of it. */
async function answerOf(
  spec: LanguageModelSpec,
  call: AdmittedCall,
  complete: (onText: (text: string) => void) => Promise<Completion>,
  { stream, events, signal }: { stream: DeltaStream | undefined; events: InferenceEvents; signal: AbortSignal },
): Promise<Omit<Completed, 'fallback'>> {
  const labels = labelsOf(spec);
  const started = performance.now();
  let firstTextAt: number | undefined;
  const onText = (text: string) => {
    if (firstTextAt === undefined) call.began();
    firstTextAt ??= performance.now();
    stream?.push(text);
  };
  return events.modelCalled(labels, async (span) => {
    const completion = await complete(onText).catch((thrown: unknown) => {
      const error = signal.aborted ? undefined : classify(thrown);
      // What was aborted, or was asked wrongly, says nothing about the model.
      if (error?.disposition === 'retryable') call.failed(error.retryAfterMs);
      else call.abandoned();
      if (error) events.completionFailed({ ...labels, code: error.code });
      throw thrown;
    });
    call.succeeded();
    const tookMs = performance.now() - started;
    await stream?.finish();
    const cost = costOf(completion.usage, spec);
    const event = {
      finishReason: completion.finishReason,
      ...completion.usage,
      cost,
      seconds: tookMs / 1_000,
      firstTextSeconds: firstTextAt === undefined ? undefined : (firstTextAt - started) / 1_000,
    };
    span.set(answeredAttributes(completion.model, event));
    events.completionMade({ ...labels, ...event });
    return { completion, cost, tookMs };
  });
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
