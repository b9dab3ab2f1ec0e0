import type { RunState } from '@weir/contracts';
import type { ToolSpec } from '@weir/resources';
import { planOf } from './plan.js';

/** Those that can change something outside; a tool that only reads, and one in a sandbox, is called in an experiment too. */
const CHANGING: readonly ToolSpec['type'][] = ['browse', 'openapi', 'mcp'];

/**
 * What a call in an experiment gets instead of being made: what it gave in the run that is repeated, or else, from a tool that
 * could change something, that it was not made. Undefined when it is to be made.
 */
export function stubCall(
  state: RunState,
  call: { tool: string; function: string; arguments: string },
): { code: string; content: string } | undefined {
  const { experiment } = state;
  if (!experiment) return undefined;
  const known = experiment.toolOutcomes.find(
    (each) => each.tool === call.tool && each.function === call.function && each.arguments === call.arguments,
  );
  if (known) return { code: '', content: known.result };
  const type = planOf(state).tools?.[call.tool]?.type;
  if (!type || !CHANGING.includes(type)) return undefined;
  return { code: 'call-stubbed', content: 'This was not called: nothing is changed in an experiment.' };
}
