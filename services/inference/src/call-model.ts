import { AnswerDeltaSchema, type CompleteRequested, create, hashId, topics } from '@weir/contracts';
import { classify, WeirError } from '@weir/errors';
import { emit, type GatherContext } from '@weir/kafka';
import type { ChatModel, Completion } from '@weir/models';
import type { ModelSpec } from '@weir/resources';
import { costOf } from './cost.js';
import { DeltaStream } from './delta-stream.js';
import { readRequest } from './read-request.js';
import { answeredAttributes, type InferenceEvents, labelsOf } from './telemetry.js';

export interface CallModelPorts {
  models: (spec: ModelSpec) => ChatModel;
  /** @throws WeirError poison for a model that may not be called. */
  requireDeclared: (spec: ModelSpec, signal: AbortSignal) => Promise<void>;
  events: InferenceEvents;
}

/** What a model answered. */
export interface Completed {
  spec: ModelSpec;
  completion: Completion;
  tookMs: number;
}

/** A wait that a server asks for is not worth waiting out when nobody set a deadline, milliseconds. */
const LONGEST_WAIT_MS = 30_000;

/**
 * Calls the model that a request names, and publishes its answer while it is written if the request wants that.
 *
 * A failure after the first published piece is final: another attempt might begin another answer under the one that
 * somebody reads already. So is one after which the server wants to be left alone for longer than there is time.
 *
 * @throws WeirError
 */
export async function callModel(
  message: CompleteRequested,
  context: GatherContext,
  ports: CallModelPorts,
): Promise<Completed> {
  const { spec, request } = readRequest(message);
  await ports.requireDeclared(spec, context.signal);
  const labels = labelsOf(spec);
  const stream = message.stream ? deltaStream(message, context, ports.events) : undefined;
  const started = performance.now();
  let firstTextAt: number | undefined;
  const onText = (text: string) => {
    firstTextAt ??= performance.now();
    stream?.push(text);
  };
  try {
    return await ports.events.modelCalled(labels, async (span) => {
      const completion = await ports.models(spec).complete(request, context.signal, onText);
      const tookMs = performance.now() - started;
      await stream?.finish();
      const event = {
        finishReason: completion.finishReason,
        ...completion.usage,
        cost: costOf(completion.usage, spec),
        seconds: tookMs / 1_000,
        firstTextSeconds: firstTextAt === undefined ? undefined : (firstTextAt - started) / 1_000,
      };
      span.set(answeredAttributes(completion.model, event));
      ports.events.completionMade({ ...labels, ...event });
      return { spec, completion, tookMs };
    });
  } catch (thrown) {
    await stream?.abandon();
    // The partition is lost, the process stops or the deadline has passed: whoever aborted knows what follows.
    if (context.signal.aborted) throw thrown;
    const error = classify(thrown);
    ports.events.completionFailed({ ...labels, code: error.code });
    throw finalOf(error, stream?.begun ?? false, context);
  }
}

function deltaStream(message: CompleteRequested, context: GatherContext, events: InferenceEvents): DeltaStream {
  const { runId, step } = message;
  const { tenant } = context.envelope;
  return new DeltaStream({
    publish: (delta) => {
      const id = hashId('delta', tenant, runId, step, String(delta.index));
      const emission = emit(topics.answerDelta, create(AnswerDeltaSchema, { runId, ...delta }), { id, run: runId });
      return context.publish([emission]);
    },
    failed: (error) => events.streamLost({ code: classify(error).code }),
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
