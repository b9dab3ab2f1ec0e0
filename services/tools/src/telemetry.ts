import type { ToolSpec } from '@weir/resources';
import { type ActiveSpan, Counter, currentTrace, Histogram, type Telemetry } from '@weir/telemetry';
import type { Decision } from './approval/decide-call.handler.js';

/** What the tools report. No argument and no result is reported. */
export interface ToolEvents {
  /** A call was made; `code` is empty when it went well. */
  callMade(event: { type: ToolSpec['type']; code: string; seconds: number }): void;
  /** A request that is no call, or of no tool. */
  callRefused(event: { code: string }): void;
  /** A tool failed in a way that it does not explain itself. */
  toolBroke(event: { type: ToolSpec['type']; reason: string }): void;
  /** Somebody is asked whether a call may be made. */
  approvalWanted(event: { type: ToolSpec['type'] }): void;
  approvalDecided(event: { decision: Decision }): void;
  /** Runs a call in a span, named after OpenTelemetry's conventions for generative models. */
  toolCalled<T>(
    call: { type: ToolSpec['type']; tool: string; function: string },
    action: (span: ActiveSpan) => Promise<T>,
  ): Promise<T>;
}

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300];

export function toolEvents({
  registry,
  tracing,
  logger,
}: Pick<Telemetry, 'registry' | 'tracing' | 'logger'>): ToolEvents {
  const registers = [registry];
  const calls = new Counter({
    name: 'weir_tool_calls_total',
    help: 'Calls of tools by type and by how they ended; no code for those that went well.',
    labelNames: ['type', 'code'] as const,
    registers,
  });
  const refused = new Counter({
    name: 'weir_tool_calls_refused_total',
    help: 'Requests for a call that could not be made: no such tool, or arguments that do not fit.',
    labelNames: ['code'] as const,
    registers,
  });
  const seconds = new Histogram({
    name: 'weir_tool_call_seconds',
    help: 'How long calls of tools take.',
    labelNames: ['type'] as const,
    buckets: SECONDS,
    registers,
  });
  const wanted = new Counter({
    name: 'weir_tool_approvals_requested_total',
    help: 'Calls of tools that a person was asked about.',
    labelNames: ['type'] as const,
    registers,
  });
  const decided = new Counter({
    name: 'weir_tool_approvals_total',
    help: 'Calls of tools by what was decided about them.',
    labelNames: ['decision'] as const,
    registers,
  });
  return {
    callMade({ type, code, seconds: took }) {
      calls.inc({ type, code });
      seconds.observe({ type }, took);
    },
    callRefused: ({ code }) => refused.inc({ code }),
    toolBroke: ({ type, reason }) => logger.warn({ type, reason }, 'tool failed'),
    approvalWanted: ({ type }) => wanted.inc({ type }),
    approvalDecided: ({ decision }) => decided.inc({ decision }),
    toolCalled: ({ type, tool, function: name }, action) =>
      tracing.span(
        `execute_tool ${tool}`,
        {
          kind: 'internal',
          parent: currentTrace(),
          run: currentTrace()?.run,
          attributes: {
            'gen_ai.operation.name': 'execute_tool',
            'gen_ai.tool.name': name === '' ? tool : `${tool}.${name}`,
            'gen_ai.tool.type': type,
          },
        },
        action,
      ),
  };
}
