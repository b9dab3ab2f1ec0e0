import {
  CallRequestedSchema,
  CheckRequestedSchema,
  CompleteRequestedSchema,
  create,
  EmbedRequestedSchema,
  encodeBinary,
  type JsonObject,
  RecallRequestedSchema,
  RetrieveRequestedSchema,
  type RunState,
  RunStateSchema,
  type Topic,
  topics,
} from '@weir/contracts';
import { emit, type Emission } from '@weir/kafka';
import type { CompletionStep, Search, StepRequest } from './patterns/pattern.js';
import { questionOf } from './patterns/complete.js';
import { planOf } from './plan.js';
import { markPrompt, systemPrompt } from './prompt-mark.js';
import { recallRequestOf } from './recall.js';

/** Where the commands of a run's steps go. */
export const COMMAND_TOPICS: readonly Topic[] = [
  topics.checkRequested,
  topics.embedRequested,
  topics.retrieveRequested,
  topics.completeRequested,
  topics.callRequested,
  topics.recallRequested,
  topics.rememberRequested,
];

/** What every command carries: whose step it is, and the state to go on with. */
interface Call {
  runId: string;
  step: string;
  continuation: Buffer;
}

/** The command of the step that the state names. */
export function commandOf(state: RunState, request: StepRequest): Emission {
  const { runId, step, deadline } = state;
  const call = { runId, step, continuation: encodeBinary(RunStateSchema, state) };
  const options = { run: runId, deadline, replyTo: topics.stepCompleted.name, subject: runId };
  switch (request.of) {
    case 'check':
      return emit(topics.checkRequested, checkOf(call, state, request), options);
    case 'embed':
      return emit(topics.embedRequested, embeddingOf(call, state, request), options);
    case 'retrieve':
      return emit(topics.retrieveRequested, retrievalOf(call, state, request.search), options);
    case 'complete':
      return emit(topics.completeRequested, completionOf(call, state, request.completion), options);
    case 'recall': {
      const message = create(RecallRequestedSchema, { ...call, ...recallRequestOf(state) });
      return emit(topics.recallRequested, message, options);
    }
    case 'call':
      return emit(topics.callRequested, toolCallOf(call, state, request), options);
  }
}

type Check = Extract<StepRequest, { of: 'check' }>;

/** With the part of the policy that the stage goes by. */
function checkOf(call: Call, state: RunState, { stage, text, hits = [] }: Check) {
  const { reviewFlagged, [POLICY_PART[stage]]: settings } = planOf(state).policy;
  const policy = asJson({ reviewFlagged, [POLICY_PART[stage]]: settings });
  const given = stage === 'output' ? answerOf(state) : { contexts: [...hits] };
  return create(CheckRequestedSchema, { ...call, stage, text, policy, ...given });
}

const POLICY_PART = {
  input: 'input',
  context: 'context',
  'tool-call': 'toolCall',
  'tool-result': 'toolResult',
  output: 'output',
} as const satisfies Record<Check['stage'], string>;

/** What an answer is checked against. */
function answerOf(state: RunState) {
  const { completion, contexts, responseSchema } = state;
  const { app, policy } = planOf(state);
  const hidden = policy.output.promptLeak.action === 'allow' ? undefined : systemPrompt(app, state, policy);
  return {
    citations: completion?.citations ?? [],
    contexts,
    question: questionOf(state),
    prompt: hidden ?? '',
    ...(responseSchema ? { responseSchema } : {}),
  };
}

function embeddingOf(call: Call, state: RunState, { texts, collection = '' }: Extract<StepRequest, { of: 'embed' }>) {
  const embedding = planOf(state).embeddings?.[collection]?.queries ?? '';
  return create(EmbedRequestedSchema, { ...call, texts: [...texts], embedding });
}

function retrievalOf(call: Call, state: RunState, { collection, mode, k, queries }: Search) {
  const { groups } = state;
  const embedding = planOf(state).embeddings?.[collection]?.documents ?? '';
  const [first, ...more] = queries.map(({ text, vector }) => ({
    text,
    ...(vector ? { vector: { values: [...vector] } } : {}),
  }));
  const { text: query = '', ...vector } = first ?? {};
  return create(RetrieveRequestedSchema, { ...call, collection, query, ...vector, mode, k, groups, more, embedding });
}

function completionOf(call: Call, state: RunState, completion: CompletionStep) {
  const { app, model, fallbacks, policy } = planOf(state);
  const { messages, contexts, question, isAnswer, tools = [], toolChoice = '', responseSchema } = completion;
  return create(CompleteRequestedSchema, {
    ...call,
    model: asJson(model.spec),
    fallbacks: fallbacks.map(({ spec }) => asJson(spec)),
    messages: markPrompt(messages, policy).map(({ role, content, toolCalls = [], toolCallId = '' }) => ({
      role,
      content,
      toolCalls,
      toolCallId,
    })),
    contexts: [...contexts],
    // Several samples are for answers.
    sampling: asJson(isAnswer ? app.sampling : { ...app.sampling, samples: 1, deterministic: false }),
    stream: isAnswer && state.stream && policy.output.stream === 'live',
    question,
    tools: tools.map(({ name, description, parameters = {} }) => ({ name, description, parameters })),
    toolChoice,
    app: state.app,
    caller: state.caller,
    purpose: state.experiment ? 'experiment' : 'answer',
    ...(responseSchema ? { responseSchema } : {}),
  });
}

function toolCallOf(call: Call, state: RunState, request: Extract<StepRequest, { of: 'call' }>) {
  return create(CallRequestedSchema, {
    ...call,
    name: request.tool,
    tool: asJson(planOf(state).tools?.[request.tool]),
    function: request.function,
    arguments: request.arguments,
    groups: state.groups,
    app: state.app,
  });
}

function asJson(value: unknown): JsonObject {
  return JSON.parse(JSON.stringify(value)) as JsonObject;
}
