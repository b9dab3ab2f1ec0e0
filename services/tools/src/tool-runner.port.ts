import type { ToolSpec, ToolSpecOf } from '@weir/resources';

/** One call of a tool. */
export interface ToolCallRequest<Spec> {
  spec: Spec;
  function: string;
  /** Parsed and valid against the function's JSON Schema. */
  arguments: Record<string, unknown>;
  runId: string;
  tenant: string;
  groups: readonly string[];
  signal: AbortSignal;
}

export interface ToolOutput {
  content: string;
  truncated?: boolean;
}

/** @throws WeirError: what the model is told by code and message. */
export interface ToolRunner<Spec> {
  run(request: ToolCallRequest<Spec>): Promise<ToolOutput>;
  /** Ends what it holds for runs (browser pages, connections). */
  close(): Promise<void>;
}

/** Who runs which type of tool. One that nobody runs here is unknown here. */
export type ToolRunners = { readonly [Type in ToolSpec['type']]?: ToolRunner<ToolSpecOf<Type>> };
