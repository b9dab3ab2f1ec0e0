import { AnswerDeltaSchema, type CompleteRequested, create, hashId, topics } from '@weir/contracts';
import { classify } from '@weir/errors';
import { emit, type GatherContext } from '@weir/kafka';
import type { CompletionRequest } from '@weir/models';
import { answerSchema } from '@weir/resources';
import { CallMeter, type CallMeterPorts } from './budgets/call-meter.js';
import { callModel, type CallModelPorts, type Completed } from './call-model.js';
import { DeltaStream } from './delta-stream.js';
import { chooseSample } from './choose-sample.js';
import { readRequest } from './read-request.js';
import { structuredAnswer } from './structured-answer.js';
import type { InferenceEvents } from './telemetry.js';

export type AnswerRequestPorts = CallModelPorts & CallMeterPorts;

/** What is said to a request. */
export interface Answered extends Completed {
  /** Of several samples, the share that say the same; undefined when there was one. */
  agreement: number | undefined;
}

/**
 * Answers a request: by one completion, or by one chosen of several, such as what most of them say (X. Wang et al.,
 * Self-Consistency Improves Chain of Thought Reasoning in Language Models, 2023).
 *
 * Samples are taken at the same time, each with a seed of its own if the request gives one. One that fails counts as one
 * that says something else, unless half of them fail. What is streamed of several, or of one that
 * has to fit a schema, is the answer once it is known.
 *
 * @throws WeirError
 */
export async function answerRequest(
  message: CompleteRequested,
  context: GatherContext,
  ports: AnswerRequestPorts,
): Promise<Answered> {
  const meter = new CallMeter(message, context, ports);
  let answered: Answered;
  try {
    answered = await answerOnce(message, context, { ...ports, meter });
  } catch (thrown) {
    // What it failed with says more than that the ledger could not be written either.
    await meter.settled().catch(() => undefined);
    throw thrown;
  }
  await meter.settled();
  return answered;
}

async function answerOnce(
  message: CompleteRequested,
  context: GatherContext,
  ports: CallModelPorts & { meter: CallMeter },
): Promise<Answered> {
  const { specs, request } = readRequest(message);
  const { samples } = request.sampling;
  const stream = message.stream ? deltaStream(message, context, ports.events) : undefined;
  // Before the model is paid for what cannot be read.
  const fit = request.responseSchema && answerSchema(request.responseSchema);
  if (samples === 1 && !fit) {
    return { ...(await callModel({ specs, request }, context, ports, stream)), agreement: undefined };
  }
  const complete = (asked: CompletionRequest) => callModel({ specs, request: asked }, context, ports);
  const one = (asked: CompletionRequest) => (fit ? structuredAnswer(asked, fit, complete) : complete(asked));
  const given = samples === 1 ? { ...(await one(request)), agreement: undefined } : await sampled(request, one);
  stream?.push(given.completion.text);
  await stream?.finish();
  return given;
}

async function sampled(
  request: CompletionRequest,
  one: (request: CompletionRequest) => Promise<Completed>,
): Promise<Answered> {
  const { samples, deterministic, choose } = request.sampling;
  const started = performance.now();
  const settled = await Promise.allSettled(
    Array.from({ length: samples }, (_, index) => one(sampleOf(request, index))),
  );
  const answers = settled.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
  const failure = settled.find((each) => each.status === 'rejected');
  if (failure && answers.length * 2 <= samples) throw failure.reason;
  const { index, agreement } = chooseSample(
    answers.map(({ completion }) => completion),
    deterministic ? 'exact' : choose,
    { contexts: request.contexts, asked: samples },
  );
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
    agreement,
  };
}

function sampleOf(request: CompletionRequest, index: number): CompletionRequest {
  const { seed, deterministic } = request.sampling;
  if (seed === undefined || deterministic) return request;
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
