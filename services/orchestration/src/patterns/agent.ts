import {
  type ChatMessage,
  ChatMessageSchema,
  create,
  type Hit,
  type RunState,
  RunStateSchema,
  type StepCompleted,
  type ToolCall,
  ToolUseSchema,
} from '@weir/contracts';
import { type ToolFunction, toolFunctions } from '@weir/resources';
import {
  afterContextCheck,
  checkedContexts,
  refusedCall,
  toolCallCheck,
  WITHHELD,
  withheldCall,
  withoutClearance,
  withVerdict,
} from '../checks.js';
import { citationsOf } from '../cite.js';
import { expectResult } from '../expect-result.js';
import { failureOf, refusal } from '../outcome.js';
import { type Plan, planOf } from '../plan.js';
import { NO_ANSWER, renderContext, renderPrompt } from '../prompt.js';
import { knownOutcome, stubCall } from '../stub-call.js';
import { addUsage } from '../usage.js';
import { questionOf } from './complete.js';
import { type Move, numbered, type Pattern } from './pattern.js';

type Tools = NonNullable<Plan['tools']>;

/** Calls of one function with the same arguments that are made; more would be a loop. */
const SAME_CALLS = 2;

/**
 * Lets the model use tools until it answers. Calls are made one after another; what a tool gives is checked, marked and
 * told to the model as data. The last turn, and every turn after a limit is reached, has no tools: it has to answer.
 */
export const agent: Pattern = {
  begin: askAgent,
  next(state, reply) {
    switch (state.step.replace(/-\d+$/, '')) {
      case 'complete':
        return afterTurn(state, reply);
      case 'embed':
        return afterEmbedding(state, reply);
      case 'retrieve':
        return afterRetrieval(state, reply);
      case 'check-context':
        return afterFoundCheck(state, reply);
      case 'check-call':
        return afterCallCheck(state, reply);
      case 'call':
        return afterCall(state, reply);
      default:
        return afterToolCheck(state, reply);
    }
  },
};

function askAgent(before: RunState): Move {
  const state = create(RunStateSchema, { ...before, turns: before.turns + 1 });
  const { app } = planOf(state);
  const { responseSchema } = state;
  return {
    state,
    step: numbered('complete', state.turns),
    request: {
      of: 'complete',
      completion: {
        messages: [...renderPrompt(app, state), ...state.transcript],
        contexts: state.contexts,
        question: questionOf(state),
        isAnswer: false,
        tools: [...functionsOf(state), ...state.tools],
        toolChoice: limitReached(state) ? 'none' : state.turns === 1 ? state.toolChoice : '',
        ...(responseSchema ? { responseSchema } : {}),
      },
    },
  };
}

/** A step looks at them several times, and an API's description has many. */
const known = new WeakMap<Tools, ToolFunction[]>();
const NO_TOOLS: Tools = {};

/** All that the app's tools can do, as the run's plan has them. */
function functionsOf(state: RunState): readonly ToolFunction[] {
  const { tools = NO_TOOLS } = planOf(state);
  const functions = known.get(tools) ?? Object.entries(tools).flatMap(([name, spec]) => toolFunctions(name, spec));
  known.set(tools, functions);
  return functions;
}

function limitReached({ turns, toolUses, spent, plan }: RunState): boolean {
  const { maxTurns, maxToolCalls, maxTokens, maxCost = Number.POSITIVE_INFINITY } = planOf({ plan }).app.agent!;
  const tokens = (spent?.inputTokens ?? 0) + (spent?.outputTokens ?? 0);
  return turns >= maxTurns || toolUses.length >= maxToolCalls || tokens >= maxTokens || (spent?.cost ?? 0) >= maxCost;
}

function afterTurn(before: RunState, reply: StepCompleted): Move {
  if (reply.result.case === 'failure') return { state: before, outcome: failureOf(reply.result.value) };
  const completion = expectResult(reply, 'complete');
  const exhausted = limitReached(before);
  const spent = addUsage(before.spent, completion.usage);
  const state = create(RunStateSchema, { ...before, spent });
  const own = new Set(functionsOf(state).map(({ name }) => name));
  const theirs = completion.toolCalls.filter(({ name }) => !own.has(name) && isOf(state.tools, name));
  if (theirs.length > 0) return answer(state, { ...completion, toolCalls: theirs });
  if (completion.toolCalls.length > 0 && !exhausted) {
    const said = create(ChatMessageSchema, {
      role: 'assistant',
      content: completion.text,
      toolCalls: completion.toolCalls,
    });
    const transcript = [...state.transcript, said];
    return nextCall(create(RunStateSchema, { ...state, transcript, pendingCalls: completion.toolCalls }));
  }
  if (completion.text.trim() === '') {
    const message = 'The agent reached a limit of its turns, calls, tokens or cost before it had an answer.';
    return { state, outcome: failureOf({ code: 'agent-limit', message, field: '' }) };
  }
  return answer(state, { ...completion, toolCalls: [] });
}

function isOf(tools: readonly { name: string }[], name: string): boolean {
  return tools.some((tool) => tool.name === name);
}

function answer(state: RunState, completion: NonNullable<RunState['completion']>): Move {
  const citations =
    completion.citations.length > 0 ? completion.citations : citationsOf(completion.text, state.contexts);
  const completed = create(RunStateSchema, { ...state, completion: { ...completion, citations } });
  if (completion.toolCalls.length > 0) return { state: completed, answered: true };
  if (completion.finishReason === 'content-filter') {
    return { state: completed, outcome: refusal('content-filter', completion.text) };
  }
  if (completion.finishReason === 'no-support' || completion.text.trim() === NO_ANSWER) {
    return { state: completed, outcome: refusal('no-support', completion.text) };
  }
  return { state: completed, answered: true };
}

/** The first call that is not made yet; when all are, the model goes on. */
function nextCall(state: RunState): Move {
  const [call] = state.pendingCalls;
  if (!call) return askAgent(state);
  const called = functionsOf(state).find(({ name }) => name === call.name);
  const number = state.toolUses.length + 1;
  if (!called) return told(state, call, { code: 'tool-unknown', content: unknown(call, functionsOf(state)) });
  const { maxToolCalls } = planOf(state).app.agent!;
  if (number > maxToolCalls) {
    return told(state, call, { code: 'call-limit', content: 'No more calls can be made: answer with what is known.' });
  }
  if (timesCalled(state, called, call) >= SAME_CALLS) {
    return told(state, call, {
      code: 'call-repeated',
      content: 'This was called with the same arguments; see its results.',
    });
  }
  const tool = planOf(state).tools?.[called.tool];
  const made = { tool: called.tool, function: called.function, arguments: call.arguments };
  const given = knownOutcome(state, made);
  if (tool?.type === 'retrieval') {
    if (given) return foundUnchecked(state, given.hits.map(withoutClearance), 0);
    const query = queryOf(call);
    if (query === undefined) {
      return told(state, call, { code: 'arguments-invalid', content: 'The arguments must be an object with a query.' });
    }
    if (tool.mode === 'keyword') return retrieve(state, query, undefined);
    return {
      state,
      step: numbered('embed', number),
      request: { of: 'embed', texts: [query], collection: tool.collection },
    };
  }
  if (given) return checked(state, { content: given.result, code: given.code }, 0);
  const stub = stubCall(state, made) ?? withheldCall(state, tool);
  if (stub) return told(state, call, stub);
  return toolCallCheck(state, numbered('check-call', number), call.arguments) ?? makeCall(state, call.arguments);
}

function makeCall(state: RunState, given: string): Move {
  const { tool, function: own } = functionsOf(state).find(({ name }) => name === state.pendingCalls[0]!.name)!;
  const request = { of: 'call' as const, tool, function: own, arguments: given };
  return { state, step: numbered('call', state.toolUses.length + 1), request };
}

/** What is taken out of the arguments is not sent; what the model wrote stands in the transcript. */
function afterCallCheck(before: RunState, reply: StepCompleted): Move {
  if (reply.result.case === 'failure') return { state: before, outcome: failureOf(reply.result.value) };
  const check = expectResult(reply, 'check');
  const state = withVerdict(before, 'tool-call', check);
  if (check.verdict === 'block') return told(state, state.pendingCalls[0]!, refusedCall);
  return makeCall(state, check.text);
}

function timesCalled({ toolUses }: RunState, { tool, function: own }: ToolFunction, call: ToolCall): number {
  return toolUses.filter((use) => use.tool === tool && use.function === own && use.arguments === call.arguments).length;
}

function unknown({ name }: ToolCall, functions: readonly ToolFunction[]): string {
  return `There is no function ${name}. There are: ${functions.map((each) => each.name).join(', ')}.`;
}

function queryOf(call: ToolCall): string | undefined {
  try {
    const { query } = JSON.parse(call.arguments) as { query?: unknown };
    return typeof query === 'string' && query.trim() !== '' ? query : undefined;
  } catch {
    return undefined;
  }
}

function afterEmbedding(state: RunState, reply: StepCompleted): Move {
  const [call] = state.pendingCalls;
  if (reply.result.case === 'failure') return told(state, call!, failed(reply));
  return retrieve(state, queryOf(call!)!, expectResult(reply, 'embed').vectors[0]?.values);
}

function retrieve(state: RunState, query: string, vector: readonly number[] | undefined): Move {
  const name = functionsOf(state).find((each) => each.name === state.pendingCalls[0]!.name)!.tool;
  const tool = planOf(state).tools?.[name];
  if (tool?.type !== 'retrieval') throw new TypeError(`${name} is no retrieval tool.`);
  const { collection, mode, k } = tool;
  const queries = [{ text: query, ...(vector ? { vector } : {}) }];
  const step = numbered('retrieve', state.toolUses.length + 1);
  return { state, step, request: { of: 'retrieve', search: { collection, mode, k, queries } } };
}

/** What was found counts on from the contexts that there are already: the numbers are what the answer cites. */
function afterRetrieval(state: RunState, reply: StepCompleted): Move {
  const [call] = state.pendingCalls;
  if (reply.result.case === 'failure') return told(state, call!, failed(reply));
  const { hits, generation } = expectResult(reply, 'retrieve');
  return foundUnchecked(create(RunStateSchema, { ...state, generation }), hits, reply.tookMs);
}

function foundUnchecked(state: RunState, hits: readonly Hit[], tookMs: number): Move {
  const step = numbered('check-context', state.toolUses.length + 1);
  return checkedContexts(state, step, hits, (after, clear) => found(after, clear, tookMs));
}

function afterFoundCheck(before: RunState, reply: StepCompleted): Move {
  if (reply.result.case === 'failure') return { state: before, outcome: failureOf(reply.result.value) };
  const { state, hits } = afterContextCheck(before, reply);
  return found(state, hits, timeOf(state, 'retrieve'));
}

/** How long a step took that belongs to the call under way, milliseconds; 0 where it was not taken. */
function timeOf({ timings, toolUses }: RunState, kind: string): number {
  return timings[numbered(kind, toolUses.length + 1)] ?? 0;
}

function found(state: RunState, hits: readonly Hit[], tookMs: number): Move {
  const [call] = state.pendingCalls;
  const contexts = [...state.contexts];
  const places = hits.map((hit) => placeOf(contexts, hit));
  const content = places.map((place) => renderContext(contexts[place]!, place)).join('\n\n');
  return told(create(RunStateSchema, { ...state, contexts }), call!, {
    code: '',
    content: content === '' ? 'Nothing was found.' : content,
    tookMs,
  });
}

function placeOf(contexts: Hit[], hit: Hit): number {
  const there = contexts.findIndex(({ chunkId }) => chunkId === hit.chunkId);
  return there >= 0 ? there : contexts.push(hit) - 1;
}

/** What a tool gave is checked: it comes from somewhere else. */
function afterCall(state: RunState, reply: StepCompleted): Move {
  const [call] = state.pendingCalls;
  if (reply.result.case === 'failure') return told(state, call!, failed(reply));
  const { content, code, truncated } = expectResult(reply, 'call');
  const text = truncated ? `${content}\n(What follows was cut off.)` : content;
  return checked(state, { content: text, code }, reply.tookMs);
}

function checked(state: RunState, { content: text, code }: { content: string; code: string }, tookMs: number): Move {
  const [call] = state.pendingCalls;
  const used = noted(state, call!, { code, tookMs });
  if (text === '') return answered(used, call!, '(nothing)');
  return {
    state: used,
    step: numbered('check-tool', used.toolUses.length),
    request: { of: 'check', stage: 'tool-result', text },
  };
}

function afterToolCheck(state: RunState, reply: StepCompleted): Move {
  const [call] = state.pendingCalls;
  if (reply.result.case === 'failure') return { state, outcome: failureOf(reply.result.value) };
  const check = expectResult(reply, 'check');
  return answered(withVerdict(state, 'tool-result', check), call!, check.verdict === 'block' ? WITHHELD : check.text);
}

function failed(reply: StepCompleted): { code: string; content: string; tookMs: number } {
  if (reply.result.case !== 'failure') throw new TypeError('It did not fail.');
  const { code, message } = reply.result.value;
  return { code, content: `This failed: ${message}`, tookMs: reply.tookMs };
}

/** A call that came to something without a tool: noted, and told. */
function told(state: RunState, call: ToolCall, result: { code: string; content: string; tookMs?: number }): Move {
  return answered(noted(state, call, { tookMs: 0, ...result }), call, result.content);
}

function noted(state: RunState, call: ToolCall, { code, tookMs }: { code: string; tookMs: number }): RunState {
  const called = functionsOf(state).find(({ name }) => name === call.name);
  const use = create(ToolUseSchema, {
    tool: called?.tool ?? '',
    function: called?.function ?? call.name,
    arguments: call.arguments,
    code,
    tookMs,
  });
  return create(RunStateSchema, { ...state, toolUses: [...state.toolUses, use] });
}

function answered(state: RunState, call: ToolCall, content: string): Move {
  const transcript = [...state.transcript, resultMessage(call, content)];
  return nextCall(create(RunStateSchema, { ...state, transcript, pendingCalls: state.pendingCalls.slice(1) }));
}

/** Marked, so that the model can tell where what it was given begins and ends. */
function resultMessage({ id, name }: ToolCall, content: string): ChatMessage {
  const data = content.replaceAll(/<(?=\/?result\b)/gi, '‹');
  return create(ChatMessageSchema, {
    role: 'tool',
    toolCallId: id,
    content: `<result of="${name.replaceAll(/[^\w-]/g, '')}">\n${data}\n</result>`,
  });
}
