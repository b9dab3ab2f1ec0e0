import {
  type AnswerRequested,
  AnswerRequestedSchema,
  create,
  type Hit,
  type JsonObject,
  type JsonValue,
  ToolOutcomeSchema,
} from '@weir/contracts';
import type { AppSpec } from '@weir/resources';
import { hitsOf, type PastRun } from './past-run.js';

export interface Asked {
  /** Of the replay, and of the run that answers. */
  replayRunId: string;
  answerRunId: string;
  /** Those that are left of the groups that it was asked with. */
  groups: readonly string[];
  with: JsonObject;
  withContexts: boolean;
}

/**
 * The question of a past run, to be asked as it was: its own sampling, collection and schema give way only to what the replay
 * changes. Nobody waits for pieces of its answer, and nobody is told when it does not hold any longer.
 *
 * @param stored - What was found then, to be answered from again; without it, all is searched for anew.
 */
export function replayQuestion(
  run: PastRun,
  { replayRunId, answerRunId, groups, with: patch, withContexts }: Asked,
  stored?: { pattern: AppSpec['pattern']; isReadable: (hit: Hit) => boolean },
): AnswerRequested {
  const { app, question, messages, tools, toolChoice, variables } = run.request;
  const { collection, sampling, responseSchema, variant = {} } = run.request;
  const merged = bothPatches(variant, patch);
  const changed = patch as { sampling?: JsonObject; retrieval?: { collection?: unknown } };
  const ownSampling = Object.entries(sampling ?? {}).filter(([name]) => !Object.hasOwn(changed.sampling ?? {}, name));
  return create(AnswerRequestedSchema, {
    runId: answerRunId,
    app,
    question,
    messages,
    groups: [...groups],
    tools,
    toolChoice,
    collection: changed.retrieval?.collection === undefined ? collection : '',
    ...(ownSampling.length > 0 ? { sampling: Object.fromEntries(ownSampling) } : {}),
    ...(responseSchema && !Object.hasOwn(patch, 'responseSchema') ? { responseSchema } : {}),
    ...(variables ? { variables } : {}),
    ...(Object.keys(merged).length > 0 ? { variant: merged } : {}),
    experiment: { runId: replayRunId, withContexts, ...(stored ? storedOf(run, stored) : {}) },
  });
}

/** One merge patch that does what two do, one after the other: its nulls stay, which take fields away. */
function bothPatches(first: JsonObject, second: JsonObject): JsonObject {
  const patches = Object.entries(second).map(([name, value]): [string, JsonValue] => {
    const before = first[name];
    return [name, isObject(before) && isObject(value) ? bothPatches(before, value) : value];
  });
  return Object.fromEntries([...Object.entries(first), ...patches]);
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function storedOf(
  run: PastRun,
  { pattern, isReadable }: { pattern: AppSpec['pattern']; isReadable: (hit: Hit) => boolean },
) {
  switch (pattern) {
    case 'rag':
      return { fixed: true, contexts: hitsOf(run).filter(isReadable) };
    case 'agent':
      return { toolOutcomes: outcomesOf(run, isReadable) };
    case 'workflow':
      return {
        toolOutcomes: outcomesOf(run, isReadable),
        searches: run.searches.map(({ step, hits }) => ({ step, hits: hits.filter(isReadable) })),
      };
    default:
      return {};
  }
}

function outcomesOf({ calls }: PastRun, isReadable: (hit: Hit) => boolean) {
  return calls.map((call) => create(ToolOutcomeSchema, { ...call, hits: call.hits.filter(isReadable) }));
}
