import type { Hit, RunState, ToolOutcome } from '@weir/contracts';
import type { ToolSpec } from '@weir/resources';
import { planOf } from './plan.js';

/** Those that can change something outside; a tool that only reads, and one in a sandbox, is called in an experiment too. */
const CHANGING: readonly ToolSpec['type'][] = ['browse', 'openapi', 'mcp'];

interface Call {
  tool: string;
  function: string;
  arguments: string;
}

/** What a call gave in the run that an experiment repeats; undefined where nothing is known of it. */
export function knownOutcome({ experiment }: RunState, call: Call): ToolOutcome | undefined {
  return experiment?.toolOutcomes.find(
    (each) => each.tool === call.tool && each.function === call.function && each.arguments === call.arguments,
  );
}

/** What a search of a workflow found in the run that an experiment repeats, by the search's step. */
export function knownHits({ experiment }: RunState, step: string): Hit[] | undefined {
  return experiment?.searches.find((each) => each.step === step)?.hits;
}

/**
 * What a call in an experiment gets instead of being made, from a tool that could change something: that it was not made.
 * Undefined when it is to be made.
 */
export function stubCall(state: RunState, { tool }: Call): { code: string; content: string } | undefined {
  if (!state.experiment) return undefined;
  const type = planOf(state).tools?.[tool]?.type;
  if (!type || !CHANGING.includes(type)) return undefined;
  return { code: 'call-stubbed', content: 'This was not called: nothing is changed in an experiment.' };
}
