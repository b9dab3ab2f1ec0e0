import type { CallRequested } from '@weir/contracts';
import { WeirError } from '@weir/errors';
import { toolFunctions, toolSchema, type ToolSpec } from '@weir/resources';
import type { ArgumentCheck } from './argument-check.js';

/** A call that can be made. */
export interface Call {
  spec: ToolSpec;
  /** Name of the Tool. */
  tool: string;
  /** Which of its functions; empty for a tool with one. */
  function: string;
  arguments: Record<string, unknown>;
}

/** @throws WeirError poison `tool-invalid`, `tool-unknown` or `arguments-invalid`. */
export function readCall(request: CallRequested, check: ArgumentCheck): Call {
  const parsed = toolSchema.safeParse(request.tool);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const field = ['tool', ...(issue?.path ?? [])].join('.');
    throw unusable('tool-invalid', field, `The tool ${request.name} is not declared as it has to be: ${field}.`);
  }
  const spec = parsed.data;
  const functions = toolFunctions(request.name, spec);
  const called = functions.find((each) => each.function === request.function);
  if (!called) {
    const names = functions.map((each) => each.function).join(', ');
    throw unusable('tool-unknown', 'function', `The tool ${request.name} has no such function. It has: ${names}.`);
  }
  return {
    spec,
    tool: request.name,
    function: called.function,
    arguments: check.read(request.arguments, called.parameters),
  };
}

function unusable(code: string, field: string, message: string): WeirError {
  return new WeirError({ code, disposition: 'poison', field, message });
}
