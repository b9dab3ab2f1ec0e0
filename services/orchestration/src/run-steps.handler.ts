import {
  type AnswerRequested,
  type ChatMessage,
  ChatMessageSchema,
  create,
  type JsonObject,
  readTime,
  type RecordPlace,
  type RunState,
  RunStateSchema,
  type StepCompleted,
  type Topic,
  topics,
} from '@weir/contracts';
import { WeirError } from '@weir/errors';
import { type Emission, type MessageContext, placeOf, runStep } from '@weir/kafka';
import type { AppSpec } from '@weir/resources';
import { withVerdict } from './checks.js';
import { COMMAND_TOPICS, commandOf } from './command-of.js';
import { expectResult, type Result } from './expect-result.js';
import { afterSummary, summarise } from './memory.js';
import { failureOf, type Outcome, refusal } from './outcome.js';
import { agent } from './patterns/agent.js';
import { fewShot } from './patterns/few-shot.js';
import type { Move, Pattern } from './patterns/pattern.js';
import { rag } from './patterns/rag.js';
import { simple } from './patterns/simple.js';
import { workflow } from './patterns/workflow.js';
import { type Plan, planOf } from './plan.js';
import { beginRecall, recallAnswer, recalledOutcome } from './recall.js';
import { subscribedOf } from './subscription.js';

const PATTERNS: Readonly<Record<AppSpec['pattern'], Pattern>> = {
  simple,
  'few-shot': fewShot,
  rag,
  agent,
  workflow,
};

/** Where a run's outcome and the commands of its steps go. */
export const RUN_TOPICS: readonly Topic[] = [topics.answerCompleted, ...COMMAND_TOPICS];

/** Either the run goes on with a step, or it has its outcome. */
export type Advance = { state: RunState; command: Emission } | { state: RunState; outcome: Outcome };

/**
 * Begins a run.
 *
 * @param digestSalt - Random bytes, which the digest of the answer will be keyed with.
 * @throws WeirError poison `question-missing`, `deadline-invalid`, `subscription-not-offered` or `time-invalid`.
 */
export function beginRun(
  request: AnswerRequested,
  plan: Plan,
  context: MessageContext,
  digestSalt = new Uint8Array(),
): Advance {
  const responseSchema = request.responseSchema ?? plan.app.responseSchema;
  const state = create(RunStateSchema, {
    runId: request.runId,
    app: request.app,
    caller: request.caller,
    messages: conversationOf(request),
    groups: request.groups,
    stream: request.stream,
    deadline: deadlineOf(request, plan, context),
    replyTopic: context.envelope.replyTopic ?? '',
    plan: JSON.parse(JSON.stringify(plan)) as JsonObject,
    receivedAt: BigInt(context.timestamp),
    requested: placeOf(context),
    tools: request.tools,
    toolChoice: request.toolChoice,
    renews: request.renewal?.runId ?? '',
    digestSalt,
    ...(request.experiment ? { experiment: request.experiment } : {}),
    ...(request.variables ? { variables: request.variables } : {}),
    ...subscribedOf(request, plan, context.timestamp),
    ...(responseSchema ? { responseSchema } : {}),
    ...(request.metadata ? { metadata: request.metadata } : {}),
  });
  const text = state.messages.at(-1)!.content;
  return advance({ state, step: 'check-input', request: { of: 'check', stage: 'input', text } });
}

/**
 * Goes on after a step. Pure: the same reply gives the same command.
 *
 * @param at - Where the reply stands.
 */
export function advanceRun(state: RunState, reply: StepCompleted, at: RecordPlace): Advance {
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
    timings: { ...state.timings, [state.step]: reply.tookMs, total: Number(at.at - state.receivedAt) },
    steps: [...state.steps, runStep(reply, at)],
  });
  return advance(moveAfter(timed, reply));
}

/** Every run checks the question first and the answer last; what is between them is up to the app's pattern. */
function moveAfter(state: RunState, reply: StepCompleted): Move {
  const { app } = planOf(state);
  const pattern = PATTERNS[app.pattern];
  switch (state.step) {
    case 'check-input':
      return afterInputCheck(state, reply, pattern);
    case 'embed-question': {
      const { state: embedded, move } = recallAnswer(state, reply);
      return move ?? pattern.begin(embedded);
    }
    case 'recall': {
      const outcome = recalledOutcome(reply);
      return outcome ? { state, outcome } : pattern.begin(state);
    }
    case 'summarise':
      return pattern.begin(afterSummary(state, reply, app.memory!));
    case 'check-output':
      return afterOutputCheck(state, reply);
    default:
      return pattern.next(state, reply);
  }
}

function advance(move: Move): Advance {
  if ('outcome' in move) return move;
  if ('answered' in move) {
    const { completion } = move.state;
    const text = completion?.text ?? '';
    // Calls that the client is to make are no text.
    if (text === '' && completion?.toolCalls.length) return { state: move.state, outcome: wanted(move.state) };
    return advance({ state: move.state, step: 'check-output', request: { of: 'check', stage: 'output', text } });
  }
  const state = create(RunStateSchema, { ...move.state, step: move.step });
  return { state, command: commandOf(state, move.request) };
}

function wanted(state: RunState): Outcome {
  return { outcome: 'answered', answer: '', citations: state.completion?.citations ?? [] };
}

function afterInputCheck(state: RunState, reply: StepCompleted, pattern: Pattern): Move {
  if (reply.result.case === 'failure') return { state, outcome: failureOf(reply.result.value) };
  const check = expectResult(reply, 'check');
  const checked = withVerdict(state, 'input', check);
  if (check.verdict === 'block') {
    return { state: checked, outcome: refusal('input-blocked', refusedBy('question', check), 'question') };
  }
  const messages = checked.messages.map((message, index) =>
    index === checked.messages.length - 1 ? { ...message, content: check.text } : message,
  );
  const asked = create(RunStateSchema, { ...checked, messages });
  return beginRecall(asked) ?? summarise(asked, planOf(asked).app.memory) ?? pattern.begin(asked);
}

/** What the policy has said, or else the guardrails, as the verdicts name them, and nothing of the text. */
function refusedBy(what: string, { findings, message }: Result<'check'>): string {
  if (message !== '') return message;
  const guardrails = [...new Set(findings.map(({ guardrail, type }) => `${guardrail}: ${type}`))].join(', ');
  return `The ${what} was refused by policy${guardrails === '' ? '' : ` (${guardrails})`}.`;
}

function afterOutputCheck(state: RunState, reply: StepCompleted): Move {
  if (reply.result.case === 'failure') return { state, outcome: failureOf(reply.result.value) };
  const check = expectResult(reply, 'check');
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

function conversationOf(request: AnswerRequested): ChatMessage[] {
  const messages = request.question === '' ? request.messages : [{ role: 'user', content: request.question }];
  const last = messages.at(-1);
  const asks = messages.some(({ role, content }) => role === 'user' && content.trim() !== '');
  const ends = last?.role === 'user' ? last.content.trim() !== '' : last?.role === 'tool';
  if (!asks || !ends) {
    throw new WeirError({
      code: 'question-missing',
      disposition: 'poison',
      field: request.messages.length > 0 ? 'messages' : 'question',
      message:
        "The request has no question: give question, or messages that end with the user's, or with a tool's result.",
    });
  }
  const unknown = messages.findIndex(({ role }) => !['system', 'user', 'assistant', 'tool'].includes(role));
  if (unknown >= 0) {
    throw new WeirError({
      code: 'role-unknown',
      disposition: 'poison',
      field: `messages[${unknown}].role`,
      message: "A message's role must be system, user, assistant or tool.",
    });
  }
  return messages.map(({ role, content, ...more }) => {
    const { toolCalls = [], toolCallId = '' } = more as Partial<ChatMessage>;
    return create(ChatMessageSchema, { role, content, toolCalls, toolCallId });
  });
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
