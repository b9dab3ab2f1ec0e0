import { create, FindingSchema } from '@weir/contracts';
import { createLogger, Registry } from '@weir/telemetry';
import { describe, expect, it } from 'vitest';
import { governanceEvents } from './telemetry.js';

function report(findings: { guardrail: string; type: string }[]) {
  const lines: string[] = [];
  const registry = new Registry();
  const logger = createLogger(
    { service: 'governance', instance: '0', level: 'info' },
    { write: (line: string) => void lines.push(line) },
  );
  governanceEvents({ logger, registry }).checkMade({
    stage: 'input',
    verdict: 'block',
    findings: findings.map((finding) => create(FindingSchema, { ...finding, message: 'What was found.' })),
    tookMs: 2,
  });
  return { registry, lines };
}

describe('governanceEvents', () => {
  it('counts checks by verdict and findings by guardrail, type and stage', async () => {
    const { registry, lines } = report([
      { guardrail: 'secrets', type: 'jwt' },
      { guardrail: 'secrets', type: 'jwt' },
    ]);
    const metrics = await registry.metrics();
    expect(metrics).toContain('weir_checks_total{stage="input",verdict="block"} 1');
    expect(metrics).toContain('weir_guardrail_findings_total{guardrail="secrets",type="jwt",stage="input"} 2');
    expect(metrics).toContain('weir_check_seconds_sum{stage="input"} 0.002');
    expect(lines).toEqual([]);
  });

  it('logs a guardrail that failed as an error', () => {
    const { lines } = report([{ guardrail: 'unicode', type: 'guardrail-failed' }]);
    expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
      { level: 'error', guardrail: 'unicode', msg: 'guardrail failed' },
    ]);
  });
});
