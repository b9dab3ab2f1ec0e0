import {
  type AnswerRequested,
  type ChatMessage,
  ChatMessageSchema,
  CheckRequestedSchema,
  CompleteRequestedSchema,
  create,
  EmbedRequestedSchema,
  encodeBinary,
  type JsonObject,
  readTime,
  RetrieveRequestedSchema,
  type RunState,
  RunStateSchema,
  type StepCompleted,
  type Topic,
  topics,
  VerdictSchema,
} from '@weir/contracts';
import { WeirError } from '@weir/errors';
import { emit, type Emission, type MessageContext } from '@weir/kafka';
import { citationsOf } from './cite.js';
import { pickExamples } from './few-shot.js';
import { type Outcome, refusal } from './outcome.js';
import { type Plan, planOf } from './plan.js';
import { NO_ANSWER, renderPrompt } from './prompt.js';

/**
 * What a run does, in this order. A `simple` app leaves out the two in the middle, a `few-shot` app retrieval, and embedding
 * too when it shows all its examples; a keyword search leaves out embedding.
 */
export type Step = 'check-input' | 'embed' | 'retrieve' | 'complete' | 'check-output';

const DISAGREED = 'I do not know: asked several times, I came to different answers.';

/** Where a run's outcome and the commands of its steps go. */
export const RUN_TOPICS: readonly Topic[] = [
  topics.answerCompleted,
  topics.checkRequested,
  topics.embedRequested,
  topics.retrieveRequested,
  topics.completeRequested,
];

/** Either the run goes on with a step, or it has its outcome. */
export type Advance = { state: RunState; command: Emission } | { state: RunState; outcome: Outcome };

/**
 * Begins a run.
 *
 * @throws WeirError poison `question-missing` or `deadline-invalid`.
 */
export function beginRun(request: AnswerRequested, plan: Plan, context: MessageContext): Advance {
  const state = create(RunStateSchema, {
    runId: request.runId,
    app: request.app,
    messages: conversationOf(request),
    groups: request.groups,
    stream: request.stream,
    deadline: deadlineOf(request, plan, context),
    replyTopic: context.envelope.replyTopic ?? '',
    plan: JSON.parse(JSON.stringify(plan)) as JsonObject,
    receivedAt: BigInt(context.timestamp),
    ...(request.metadata ? { metadata: request.metadata } : {}),
  });
  return take('check-input', state);
}

/**
 * Goes on after a step. Pure: the same reply gives the same command.
 *
 * @param at - When the reply was appended to its topic, milliseconds since the epoch.
 */
export function advanceRun(state: RunState, reply: StepCompleted, at: number): Advance {
  if (reply.step !== state.step) {
    throw new WeirError({
      code: 'step-unexpected',
      disposition: 'poison',
      field: 'step',
      message: `The run waits for ${state.step}, not for ${reply.step}.`,
    });
  }
  const timed = create(RunStateSchema, {
    ...state,
    timings: { ...state.timings, [state.step]: reply.tookMs, total: at - Number(state.receivedAt) },
  });
  const { result } = reply;
  if (result.case === 'failure') return afterFailure(timed, result.value);
  switch (state.step as Step) {
    case 'check-input':
      return afterInputCheck(timed, expect(reply, 'check'));
    case 'embed':
      return afterEmbedding(timed, expect(reply, 'embed'));
    case 'retrieve': {
      const { hits, generation } = expect(reply, 'retrieve');
      const found = create(RunStateSchema, { ...timed, contexts: hits, generation });
      if (hits.length === 0) return { state: found, outcome: refusal('no-context', nothingFound(planOf(state))) };
      return take('complete', found);
    }
    case 'complete':
      return afterCompletion(timed, expect(reply, 'complete'));
    case 'check-output':
      return afterOutputCheck(timed, expect(reply, 'check'));
  }
}

function afterInputCheck(state: RunState, check: Result<'check'>): Advance {
  const checked = withVerdict(state, 'input', check);
  if (check.verdict === 'block') {
    return { state: checked, outcome: refusal('input-blocked', refusedBy('question', check), 'question') };
  }
  const messages = checked.messages.map((message, index) =>
    index === checked.messages.length - 1 ? { ...message, content: check.text } : message,
  );
  const { app, collection } = planOf(state);
  const asked = create(RunStateSchema, { ...checked, messages });
  if (app.examples && app.examples.pick !== 'all') return take('embed', asked);
  if (collection === undefined) return take('complete', asked);
  return take(app.retrieval?.mode === 'keyword' ? 'retrieve' : 'embed', asked);
}

function afterEmbedding(state: RunState, { vectors }: Result<'embed'>): Advance {
  const { examples } = planOf(state).app;
  const [question, ...others] = vectors.map(({ values }) => values);
  if (!examples || !question) return take('retrieve', state, question);
  return take('complete', create(RunStateSchema, { ...state, examples: pickExamples(examples, question, others) }));
}

/** Names the guardrails, as the verdicts do, and nothing of the text. */
function refusedBy(what: string, { findings }: Result<'check'>): string {
  const guardrails = [...new Set(findings.map(({ guardrail, type }) => `${guardrail}: ${type}`))].join(', ');
  return `The ${what} was refused by policy${guardrails === '' ? '' : ` (${guardrails})`}.`;
}

function afterFailure(state: RunState, failure: { code: string; message: string; field: string }): Advance {
  const retrieving = state.step === 'embed' || state.step === 'retrieve';
  if (retrieving && planOf(state).app.withoutRetrieval === 'answer') return take('complete', state);
  return { state, outcome: { outcome: 'failed', answer: '', citations: [], reason: failure } };
}

function afterCompletion(state: RunState, completion: Result<'complete'>): Advance {
  const citations =
    completion.citations.length > 0 ? completion.citations : citationsOf(completion.text, state.contexts);
  const completed = create(RunStateSchema, { ...state, completion: { ...completion, citations } });
  if (completion.finishReason === 'no-support' || completion.text.trim() === NO_ANSWER) {
    return { state: completed, outcome: refusal('no-support', completion.text) };
  }
  if (completion.finishReason === 'content-filter') {
    return { state: completed, outcome: refusal('content-filter', completion.text) };
  }
  const { minAgreement } = planOf(state).app.sampling;
  if (minAgreement !== undefined && (completion.agreement ?? 1) < minAgreement) {
    return { state: completed, outcome: refusal('low-agreement', DISAGREED) };
  }
  return take('check-output', completed);
}

function afterOutputCheck(state: RunState, check: Result<'check'>): Advance {
  const checked = withVerdict(state, 'output', check);
  if (check.verdict === 'block') {
    return { state: checked, outcome: refusal('output-blocked', refusedBy('answer', check)) };
  }
  const cut = state.completion?.finishReason === 'length';
  return {
    state: checked,
    outcome: {
      outcome: 'answered',
      answer: check.text,
      citations: check.citations,
      ...(cut
        ? { reason: { code: 'length', message: 'The answer ends where the output limit was reached.', field: '' } }
        : {}),
    },
  };
}

/** Takes a step: the state remembers it, the command carries the state. */
function take(step: Step, before: RunState, vector?: readonly number[]): Advance {
  const state = create(RunStateSchema, { ...before, step });
  return { state, command: commandFor(step, state, vector) };
}

function commandFor(step: Step, state: RunState, vector: readonly number[] | undefined): Emission {
  const { app, model, fallbacks, policy, collection } = planOf(state);
  const question = state.messages.at(-1)?.content ?? '';
  const call = { runId: state.runId, step, continuation: encodeBinary(RunStateSchema, state) };
  const options = {
    run: state.runId,
    deadline: state.deadline,
    replyTo: topics.stepCompleted.name,
    subject: state.runId,
  };
  switch (step) {
    case 'check-input':
      return emit(
        topics.checkRequested,
        create(CheckRequestedSchema, { ...call, stage: 'input', text: question, policy: asJson(policy) }),
        options,
      );
    case 'embed':
      return emit(
        topics.embedRequested,
        create(EmbedRequestedSchema, {
          ...call,
          texts: [question, ...(app.examples?.list ?? []).map((example) => example.question)],
        }),
        options,
      );
    case 'retrieve':
      return emit(
        topics.retrieveRequested,
        create(RetrieveRequestedSchema, {
          ...call,
          collection: collection ?? '',
          query: question,
          mode: app.retrieval?.mode ?? 'hybrid',
          k: app.retrieval?.k ?? 8,
          groups: state.groups,
          ...(vector ? { vector: { values: [...vector] } } : {}),
        }),
        options,
      );
    case 'complete':
      return emit(
        topics.completeRequested,
        create(CompleteRequestedSchema, {
          ...call,
          model: asJson(model.spec),
          fallbacks: fallbacks.map(({ spec }) => asJson(spec)),
          messages: renderPrompt(app, state.messages, state.contexts, examplesOf(state)),
          contexts: state.contexts,
          sampling: asJson(app.sampling),
          stream: state.stream && policy.output.stream === 'live',
          question,
        }),
        options,
      );
    case 'check-output':
      return emit(
        topics.checkRequested,
        create(CheckRequestedSchema, {
          ...call,
          stage: 'output',
          text: state.completion?.text ?? '',
          policy: asJson(policy),
          citations: state.completion?.citations ?? [],
          contexts: state.contexts,
        }),
        options,
      );
  }
}

/** All of them, those that were picked, or the first ones when picking failed. */
function examplesOf(state: RunState): readonly number[] {
  const { examples } = planOf(state).app;
  if (!examples || state.examples.length > 0) return state.examples;
  const all = [...examples.list.keys()];
  return examples.pick === 'all' ? all : all.slice(0, examples.k);
}

function conversationOf(request: AnswerRequested): ChatMessage[] {
  const messages = request.question === '' ? request.messages : [{ role: 'user', content: request.question }];
  const last = messages.at(-1);
  if (!last || last.role !== 'user' || last.content.trim() === '') {
    throw new WeirError({
      code: 'question-missing',
      disposition: 'poison',
      field: request.messages.length > 0 ? 'messages' : 'question',
      message: "The request has no question: give question, or messages that end with the user's.",
    });
  }
  const unknown = messages.findIndex(({ role }) => !['system', 'user', 'assistant'].includes(role));
  if (unknown >= 0) {
    throw new WeirError({
      code: 'role-unknown',
      disposition: 'poison',
      field: `messages[${unknown}].role`,
      message: "A message's role must be system, user or assistant.",
    });
  }
  return messages.map(({ role, content }) => create(ChatMessageSchema, { role, content }));
}

/** The request's own deadline, from its body or its header, else the app's time limit from when it was appended. */
export function deadlineOf(request: AnswerRequested, plan: Plan, context: MessageContext): string {
  const given = request.deadline === '' ? context.envelope.deadline : readTime(request.deadline);
  if (given !== undefined && Number.isNaN(given)) {
    throw new WeirError({
      code: 'deadline-invalid',
      disposition: 'poison',
      field: 'deadline',
      message: 'The deadline must be an RFC 3339 time.',
    });
  }
  if (given !== undefined && given <= context.timestamp) {
    throw new WeirError({
      code: 'deadline-exceeded',
      disposition: 'poison',
      field: 'deadline',
      message: 'The deadline had passed when the request arrived.',
    });
  }
  return new Date(given ?? context.timestamp + plan.app.timeLimitMs).toISOString();
}

function withVerdict(state: RunState, stage: string, { verdict, findings }: Result<'check'>): RunState {
  return create(RunStateSchema, {
    ...state,
    verdicts: [...state.verdicts, create(VerdictSchema, { stage, verdict, findings })],
  });
}

function nothingFound({ collection }: Plan): string {
  return `I found nothing about this in ${collection ?? 'the documents'}.`;
}

type ResultCase = NonNullable<StepCompleted['result']['case']>;
type Result<Case extends ResultCase> = Extract<StepCompleted['result'], { case: Case }>['value'];

function expect<Case extends ResultCase>(reply: StepCompleted, wanted: Case): Result<Case> {
  if (reply.result.case === wanted) return reply.result.value as Result<Case>;
  throw new WeirError({
    code: 'step-unexpected',
    disposition: 'poison',
    field: 'result',
    message: `The reply to ${reply.step} holds ${reply.result.case ?? 'nothing'}, not ${wanted}.`,
  });
}

function asJson(value: unknown): JsonObject {
  return JSON.parse(JSON.stringify(value)) as JsonObject;
}
