import { toolSchema, type ToolSpec, type ToolSpecOf } from '@weir/resources';
import type { ToolCallRequest } from './tool-runner.port.js';

/** A call of a tool, as the service makes it once all is checked. */
export function fakeToolCall<Type extends ToolSpec['type']>(
  spec: { type: Type } & Record<string, unknown>,
  given: Record<string, unknown>,
  options: { function?: string; signal?: AbortSignal } = {},
): ToolCallRequest<ToolSpecOf<Type>> {
  return {
    spec: toolSchema.parse(spec) as ToolSpecOf<Type>,
    function: options.function ?? '',
    arguments: given,
    runId: 'run-1',
    tenant: 'acme',
    groups: [],
    signal: options.signal ?? AbortSignal.timeout(20_000),
  };
}
