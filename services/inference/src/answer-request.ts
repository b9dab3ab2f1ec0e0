import { AnswerDeltaSchema, type CompleteRequested, create, hashId, topics } from '@weir/contracts';
import { classify } from '@weir/errors';
import { emit, type GatherContext } from '@weir/kafka';
import type { CompletionRequest } from '@weir/models';
import { callModel, type CallModelPorts, type Completed } from './call-model.js';
import { DeltaStream } from './delta-stream.js';
import { type Completable, readRequest } from './read-request.js';
import { majorityOf } from './majority.js';
import type { InferenceEvents } from './telemetry.js';

/** What is said to a request. */
export interface Answered extends Completed {
  /** Of several samples, the share that say the same; undefined when there was one. */
  agreement: number | undefined;
}

/**
 * Answers a request: by one completion, or by what most of several say (X. Wang et al., Self-Consistency Improves Chain of
 * Thought Reasoning in Language Models, 2023).
 *
 * Samples are taken at the same time, each with a seed of its own if the request gives one. One that fails counts as one
 * that says something else, unless half of them fail. What is streamed of several is the answer once it is known.
 *
 * @throws WeirError
 */
export async function answerRequest(
  message: CompleteRequested,
  context: GatherContext,
  ports: CallModelPorts,
): Promise<Answered> {
  const completable = readRequest(message);
  const { samples } = completable.request.sampling;
  const stream = message.stream ? deltaStream(message, context, ports.events) : undefined;
  if (samples === 1) {
    return { ...(await callModel(completable, context, ports, stream)), agreement: undefined };
  }
  const answer = await sampled(completable, samples, context, ports);
  stream?.push(answer.completion.text);
  await stream?.finish();
  return answer;
}

async function sampled(
  { specs, request }: Completable,
  samples: number,
  context: GatherContext,
  ports: CallModelPorts,
): Promise<Answered> {
  const started = performance.now();
  const attempts = Array.from({ length: samples }, (_, index) =>
    callModel({ specs, request: sampleOf(request, index) }, context, ports),
  );
  const settled = await Promise.allSettled(attempts);
  const answers = settled.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
  const failure = settled.find((each) => each.status === 'rejected');
  if (failure && answers.length * 2 <= samples) throw failure.reason;
  const { index, votes } = majorityOf(answers.map(({ completion }) => completion.text));
  const chosen = answers[index]!;
  const sum = (of: (answer: Completed) => number) => answers.reduce((all, answer) => all + of(answer), 0);
  return {
    ...chosen,
    completion: {
      ...chosen.completion,
      usage: {
        inputTokens: sum(({ completion }) => completion.usage.inputTokens),
        outputTokens: sum(({ completion }) => completion.usage.outputTokens),
      },
    },
    cost: sum(({ cost }) => cost),
    tookMs: performance.now() - started,
    agreement: votes / samples,
  };
}

function sampleOf(request: CompletionRequest, index: number): CompletionRequest {
  const { seed } = request.sampling;
  if (seed === undefined) return request;
  return { ...request, sampling: { ...request.sampling, seed: seed + index } };
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
