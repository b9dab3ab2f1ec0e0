import { classify } from '@weir/errors';
import type { Completion } from '@weir/models';
import type { LanguageModelSpec } from '@weir/resources';
import type { MeteredCall } from './budgets/call-meter.js';
import type { AdmittedCall } from './circuit-breaker.js';
import type { DeltaStream } from './delta-stream.js';
import type { Speaker } from './floor.js';
import { answeredAttributes, type InferenceEvents, labelsOf } from './telemetry.js';

/** What one model answered. */
export interface ModelAnswer {
  completion: Completion;
  /** In the currency of the model's prices. */
  cost: number;
  /** Of the model's prices; empty for a model without. */
  currency: string;
  tookMs: number;
}

export interface AskingContext {
  stream: DeltaStream | undefined;
  events: InferenceEvents;
  metered: MeteredCall;
  speaker: Speaker;
  /** Aborted when nobody wants the answer any more. */
  signal: AbortSignal;
}

/** Has one model answer, and tells its circuit breaker and the meter what came of it. */
export async function askModel(
  spec: LanguageModelSpec,
  call: AdmittedCall,
  complete: (onText: (text: string) => void) => Promise<Completion>,
  { stream, events, metered, speaker, signal }: AskingContext,
): Promise<ModelAnswer> {
  const labels = labelsOf(spec);
  const started = performance.now();
  let firstTextAt: number | undefined;
  const onText = (text: string) => {
    if (!speaker.speak()) return;
    if (firstTextAt === undefined) call.began();
    firstTextAt ??= performance.now();
    stream?.push(text);
  };
  return events.modelCalled(labels, async (span) => {
    const completion = await complete(onText).catch((thrown: unknown) => {
      metered.failed(thrown);
      const error = signal.aborted ? undefined : classify(thrown);
      // What was aborted, or was asked wrongly, says nothing about the model.
      if (error?.disposition === 'retryable') call.failed(error.retryAfterMs);
      else call.abandoned();
      if (error) events.completionFailed({ ...labels, code: error.code });
      throw thrown;
    });
    // Even where nobody wants it any longer: it is paid for.
    const cost = metered.answered(completion.usage, completion.computedMs ?? performance.now() - started);
    call.succeeded();
    // An answer may have no text.
    if (!speaker.speak()) throw speaker.signal.reason;
    const tookMs = performance.now() - started;
    await stream?.finish();
    const event = {
      finishReason: completion.finishReason,
      ...completion.usage,
      cost,
      seconds: tookMs / 1_000,
      firstTextSeconds: firstTextAt === undefined ? undefined : (firstTextAt - started) / 1_000,
    };
    span.set(answeredAttributes(completion.model, event));
    events.completionMade({ ...labels, ...event });
    return { completion, cost, currency: spec.prices?.currency ?? '', tookMs };
  });
}
