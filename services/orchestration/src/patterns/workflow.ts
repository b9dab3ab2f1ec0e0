import {
  CompleteResultSchema,
  create,
  type Hit,
  type JsonObject,
  type RunState,
  RunStateSchema,
  type StepCompleted,
  ToolUseSchema,
} from '@weir/contracts';
import { fill, type WorkflowCondition, type WorkflowStep } from '@weir/resources';
import {
  afterContextCheck,
  checkedContexts,
  refusedCall,
  toolCallCheck,
  WITHHELD,
  withheldCall,
  withVerdict,
} from '../checks.js';
import { citationsOf } from '../cite.js';
import { expectResult } from '../expect-result.js';
import { failureOf, refusal } from '../outcome.js';
import { planOf } from '../plan.js';
import { renderContext, textsOf } from '../prompt.js';
import { knownHits, knownOutcome, stubCall } from '../stub-call.js';
import { addUsage } from '../usage.js';
import { questionOf } from './complete.js';
import { type Move, numbered, type Pattern } from './pattern.js';

type CallStep = Extract<WorkflowStep, { do: 'call' }>;

/** Characters of a value that a condition's pattern is tried on: a pattern can take long on a long text. */
const MOST_MATCHED = 2_000;

/**
 * Takes the steps that an app declares: in their order, where no branch says otherwise, and each as often as it may. A step
 * that fails ends the run; a tool that fails is a value like another, for branches to look at.
 */
export const workflow: Pattern = {
  begin: (state) => take(state, stepsOf(state)[0]!),
  next(state, reply) {
    const [kind = '', name = ''] = state.step.split(':');
    const step = stepsOf(state).find((each) => each.name === name.replace(/-\d+$/, ''))!;
    if (reply.result.case === 'failure' && step.do !== 'call') {
      return { state, outcome: failureOf(reply.result.value) };
    }
    switch (kind) {
      case 'embed':
        return search(state, step, expectResult(reply, 'embed').vectors[0]?.values);
      case 'retrieve': {
        const { hits, generation } = expectResult(reply, 'retrieve');
        return afterSearch(create(RunStateSchema, { ...state, generation }), step, hits);
      }
      case 'complete': {
        const { text, usage } = expectResult(reply, 'complete');
        return after(create(RunStateSchema, { ...state, spent: addUsage(state.spent, usage) }), step, text);
      }
      case 'check-context': {
        const { state: seen, hits } = afterContextCheck(state, reply);
        return withContexts(seen, step, hits);
      }
      case 'check-call':
        return afterCallCheck(state, step, reply);
      case 'call':
        return afterCall(state, step, reply);
      default: {
        const check = expectResult(reply, 'check');
        const seen = withVerdict(state, 'tool-result', check);
        return after(seen, step, check.verdict === 'block' ? WITHHELD : check.text);
      }
    }
  },
};

function stepsOf(state: RunState): readonly WorkflowStep[] {
  return planOf(state).app.workflow!.steps;
}

function named(state: RunState, name: string): WorkflowStep {
  return stepsOf(state).find((each) => each.name === name)!;
}

function take(before: RunState, step: WorkflowStep): Move {
  const times = (before.taken[step.name] ?? 0) + 1;
  if ('atMost' in step && times > step.atMost) {
    if (step.otherwise !== undefined) return take(before, named(before, step.otherwise));
    const message = `The workflow came to its step ${step.name} more often than ${step.atMost} times.`;
    return { state: before, outcome: failureOf({ code: 'workflow-limit', message, field: '' }) };
  }
  const state = create(RunStateSchema, { ...before, taken: { ...before.taken, [step.name]: times } });
  const place = (kind: string) => placeOf(state, kind, step);
  switch (step.do) {
    case 'ask': {
      const messages = [
        ...(step.system === undefined ? [] : [{ role: 'system', content: filled(state, step.system) }]),
        { role: 'user', content: filled(state, step.user) },
      ];
      const completion = {
        messages,
        contexts: state.contexts,
        question: questionOf(state),
        isAnswer: false,
        ...(step.responseSchema ? { responseSchema: step.responseSchema as JsonObject } : {}),
      };
      return { state, step: place('complete'), request: { of: 'complete', completion } };
    }
    case 'retrieve': {
      const known = knownHits(state, place('retrieve'));
      if (known) return afterSearch(state, step, known);
      if (step.mode === 'keyword') return search(state, step, undefined);
      const { collection } = step;
      return { state, step: place('embed'), request: { of: 'embed', texts: [filled(state, step.query)], collection } };
    }
    case 'call': {
      const filledIn = Object.entries(step.arguments).map(([name, text]) => [name, filled(state, text)]);
      const written = JSON.stringify(Object.fromEntries(filledIn));
      const made = { tool: step.tool, function: step.function, arguments: written };
      const known = knownOutcome(state, made);
      if (known) return checked(state, step, { content: known.result, code: known.code }, 0);
      const stub = stubCall(state, made) ?? withheldCall(state, planOf(state).tools?.[step.tool]);
      if (stub) return stubbed(state, step, stub);
      return toolCallCheck(state, place('check-call'), written) ?? makeCall(state, step, written);
    }
    case 'answer': {
      const text = filled(state, step.text);
      const citations = citationsOf(text, state.contexts);
      const completion = create(CompleteResultSchema, { text, citations, finishReason: 'stop' });
      return { state: create(RunStateSchema, { ...state, completion }), answered: true };
    }
    case 'refuse':
      return { state, outcome: refusal(step.code, filled(state, step.text)) };
  }
}

function search(state: RunState, step: WorkflowStep, vector: readonly number[] | undefined): Move {
  if (step.do !== 'retrieve') throw new TypeError(`${step.name} does not search.`);
  const { collection, mode, k } = step;
  const queries = [{ text: filled(state, step.query), ...(vector ? { vector } : {}) }];
  const request = { of: 'retrieve' as const, search: { collection, mode, k, queries } };
  return { state, step: placeOf(state, 'retrieve', step), request };
}

function afterSearch(state: RunState, step: WorkflowStep, hits: Hit[]): Move {
  return checkedContexts(state, placeOf(state, 'check-context', step), hits, (now, clear) =>
    withContexts(now, step, clear),
  );
}

function withContexts(before: RunState, step: WorkflowStep, contexts: readonly Hit[]): Move {
  const state = create(RunStateSchema, { ...before, contexts: [...contexts] });
  return after(state, step, contexts.map(renderContext).join('\n\n'));
}

function makeCall(state: RunState, step: CallStep, given: string): Move {
  const request = { of: 'call' as const, tool: step.tool, function: step.function, arguments: given };
  return { state, step: placeOf(state, 'call', step), request };
}

/** What is taken out of the arguments is not sent. */
function afterCallCheck(before: RunState, step: WorkflowStep, reply: StepCompleted): Move {
  if (step.do !== 'call') throw new TypeError(`${step.name} calls nothing.`);
  if (reply.result.case === 'failure') return { state: before, outcome: failureOf(reply.result.value) };
  const check = expectResult(reply, 'check');
  const state = withVerdict(before, 'tool-call', check);
  return check.verdict === 'block' ? stubbed(state, step, refusedCall) : makeCall(state, step, check.text);
}

/** The step of a run that is of some kind for a step of the workflow, the time that it is taken now. */
function placeOf({ taken }: RunState, kind: string, { name }: WorkflowStep): string {
  return `${kind}:${numbered(name, taken[name] ?? 1)}`;
}

function stubbed(before: RunState, step: CallStep, { code, content }: { code: string; content: string }): Move {
  const use = create(ToolUseSchema, { tool: step.tool, function: step.function, code });
  return after(create(RunStateSchema, { ...before, toolUses: [...before.toolUses, use] }), step, content);
}

/** What a tool gave is checked: it comes from somewhere else. */
function afterCall(before: RunState, step: WorkflowStep, reply: StepCompleted): Move {
  if (step.do !== 'call') throw new TypeError(`${step.name} calls nothing.`);
  if (reply.result.case !== 'failure') return checked(before, step, expectResult(reply, 'call'), reply.tookMs);
  const { code, message } = reply.result.value;
  const use = create(ToolUseSchema, { tool: step.tool, function: step.function, code, tookMs: reply.tookMs });
  const state = create(RunStateSchema, { ...before, toolUses: [...before.toolUses, use] });
  return after(state, step, `This failed: ${message}`);
}

function checked(before: RunState, step: CallStep, gave: { content: string; code: string }, tookMs: number): Move {
  const { content, code } = gave;
  const use = create(ToolUseSchema, { tool: step.tool, function: step.function, code, tookMs });
  const state = create(RunStateSchema, { ...before, toolUses: [...before.toolUses, use] });
  if (content === '') return after(state, step, content);
  const request = { of: 'check' as const, stage: 'tool-result' as const, text: content };
  return { state, step: placeOf(state, 'check', step), request };
}

/** Goes on by what a step came to. */
function after(before: RunState, step: WorkflowStep, value: string): Move {
  const state = create(RunStateSchema, { ...before, values: { ...before.values, [step.name]: value } });
  if (!('branches' in step)) throw new TypeError(`Nothing follows ${step.name}.`);
  const branch = step.branches.find(({ if: condition }) => isMet(state, condition, value));
  if (branch) return take(state, named(state, branch.goto));
  if (step.next !== undefined) return take(state, named(state, step.next));
  const steps = stepsOf(state);
  return take(state, steps[steps.indexOf(step) + 1]!);
}

function isMet(state: RunState, { value, is, matches, not }: WorkflowCondition, own: string): boolean {
  const text = value === undefined ? own : filled(state, value);
  const met =
    (is === undefined || text.trim().toLowerCase() === is.trim().toLowerCase()) &&
    (matches === undefined || new RegExp(matches, 'isu').test(text.slice(0, MOST_MATCHED)));
  return met !== not;
}

function filled(state: RunState, template: string): string {
  return fill(template, {
    ...textsOf(state.variables),
    ...state.values,
    question: questionOf(state),
    conversation: [
      ...(state.summary === '' ? [] : [`(${state.summary})`]),
      ...state.messages.map(({ role, content }) => `${role}: ${content}`),
    ].join('\n\n'),
    contexts: state.contexts.map(renderContext).join('\n\n'),
  });
}
