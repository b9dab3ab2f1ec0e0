import { createLogger, createTelemetry, Registry } from '@weir/telemetry';
import { describe, expect, it } from 'vitest';
import { toolEvents } from './telemetry.js';

async function events() {
  const lines: string[] = [];
  const registry = new Registry();
  const logger = createLogger(
    { service: 'tools', instance: '0', level: 'info' },
    { write: (line: string) => void lines.push(line) },
  );
  const { tracing } = await createTelemetry({ service: 'tools', instance: '0', level: 'silent' });
  return { events: toolEvents({ registry, logger, tracing }), metrics: () => registry.metrics(), lines };
}

describe('toolEvents', () => {
  it('counts calls by type and how they ended, and decisions', async () => {
    const reported = await events();
    reported.events.callMade({ type: 'fetch', code: '', seconds: 0.02 });
    reported.events.callMade({ type: 'fetch', code: 'tool-timeout', seconds: 20 });
    reported.events.callRefused({ code: 'arguments-invalid' });
    reported.events.approvalWanted({ type: 'openapi' });
    reported.events.approvalDecided({ decision: 'expired' });
    const metrics = await reported.metrics();
    expect(metrics).toContain('weir_tool_calls_total{type="fetch",code=""} 1');
    expect(metrics).toContain('weir_tool_calls_total{type="fetch",code="tool-timeout"} 1');
    expect(metrics).toContain('weir_tool_call_seconds_sum{type="fetch"} 20.02');
    expect(metrics).toContain('weir_tool_calls_refused_total{code="arguments-invalid"} 1');
    expect(metrics).toContain('weir_tool_approvals_requested_total{type="openapi"} 1');
    expect(metrics).toContain('weir_tool_approvals_total{decision="expired"} 1');
    expect(reported.lines).toEqual([]);
  });

  it('logs a tool that broke, by the kind of its failure', async () => {
    const reported = await events();
    reported.events.toolBroke({ type: 'mcp', reason: 'TypeError ECONNRESET' });
    expect(reported.lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
      { level: 'warn', type: 'mcp', reason: 'TypeError ECONNRESET', msg: 'tool failed' },
    ]);
  });
});
