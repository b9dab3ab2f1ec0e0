import { AnswerCompletedSchema, create, decodeMessage, PROTOBUF, RunSchema } from '@weir/contracts';
import { describe, expect, it } from 'vitest';
import { runEntry } from './log-runs.handler.js';

const AT = Date.parse('2026-01-02T03:04:05.000Z');
const topic = 'weir.orchestration.v1.answer-requested';
const placed = (offset: number, at: number) => ({ topic, partition: 1, offset: BigInt(offset), at: BigInt(at) });
const place = { tenant: 'acme', partition: 2, offset: 41, timestamp: AT };

const completed = (fields: object = {}) =>
  create(AnswerCompletedSchema, {
    runId: 'run-1',
    app: 'support',
    outcome: 'answered',
    answer: 'SECRET answer',
    citations: [
      { collection: 'handbook', documentId: 'd', chunkId: 'c', quote: 'SECRET quote', title: 'SECRET title' },
    ],
    usage: { inputTokens: 100, outputTokens: 20, cost: 0.5 },
    fingerprint: 'f1',
    verdicts: [
      { stage: 'input', verdict: 'allow', findings: [] },
      { stage: 'output', verdict: 'redact', findings: [{ guardrail: 'pii', type: 'email', message: 'An address.' }] },
    ],
    toolUses: [{ tool: 'desk', function: 'call', arguments: 'SECRET arguments', code: 'tool-failed', tookMs: 3 }],
    metadata: { note: 'SECRET metadata' },
    provenance: {
      prompt: { name: 'support-answer', version: 3 },
      model: { name: 'small' },
      policy: { name: 'standard' },
      retrieval: { collection: 'handbook', generation: 'g1' },
      configuration: 'c1',
    },
    requested: placed(7, AT - 900),
    steps: [
      { step: 'check-input', requested: placed(8, AT - 890), completed: placed(9, AT - 800), tookMs: 1 },
      {
        step: 'complete',
        requested: placed(10, AT - 700),
        completed: placed(11, AT - 100),
        tookMs: 500,
        failure: 'model-busy',
      },
    ],
    ...fields,
  });

describe('runEntry', () => {
  it('has what a run is looked for and summed up by', () => {
    expect(runEntry(completed(), place)).toMatchObject({
      tenant: 'acme',
      run: 'run-1',
      app: 'support',
      outcome: 'answered',
      at: AT,
      duration: 900,
      model: 'small',
      prompt: 'support-answer@3',
      policy: 'standard',
      collection: 'handbook',
      generation: 'g1',
      configuration: 'c1',
      cost: 0.5,
      tokens: 120,
      citations: 1,
      tool: ['desk'],
      verdict: ['input:allow', 'output:redact'],
      guardrail: ['pii'],
      failure: ['model-busy'],
      cached: false,
      gap: [],
    });
  });

  it('keeps the whole record and none of the texts', () => {
    const entry = runEntry(completed({ reason: { code: 'length', message: 'SECRET reason' } }), place);
    const run = decodeMessage(RunSchema, Buffer.from(entry.record, 'base64'), PROTOBUF);
    const outcome = decodeMessage(AnswerCompletedSchema, run.outcome, PROTOBUF);
    expect(run).toMatchObject({ partition: 2, offset: 41n, at: BigInt(AT), gaps: [] });
    expect(outcome).toMatchObject({
      runId: 'run-1',
      reason: { code: 'length' },
      citations: [{ documentId: 'd', chunkId: 'c' }],
      toolUses: [{ tool: 'desk', code: 'tool-failed' }],
      steps: completed().steps,
      provenance: completed().provenance,
    });
    expect(JSON.stringify(entry) + Buffer.from(run.outcome).toString()).not.toContain('SECRET');
  });

  it('gives the same twice', () => {
    expect(runEntry(completed(), place)).toEqual(runEntry(completed(), place));
  });

  it.each<[string, object, string[]]>([
    ['whose request is not known', { requested: undefined }, ['request-missing']],
    ['that was answered in no step', { steps: [] }, ['steps-missing']],
    ['that was answered by an earlier one', { steps: [], recalledFrom: { runId: 'run-0' } }, []],
    ['that failed before its first step', { steps: [], outcome: 'failed' }, []],
    ['a step of which was never replied to', { steps: [{ step: 's', requested: placed(8, AT) }] }, ['step-incomplete']],
    ['that ended long before it began', { requested: placed(7, AT + 60_000) }, ['clock-skew']],
    ['that ended a moment before it began', { requested: placed(7, AT + 5), steps: [], outcome: 'failed' }, []],
  ])('says of a run %s what its record lacks', (_which, fields, gaps) => {
    expect(runEntry(completed(fields), place).gap).toEqual(gaps);
  });

  it('says of one that knows of no request no time, and never a negative one', () => {
    expect(runEntry(completed({ requested: undefined }), place)).not.toHaveProperty('duration');
    expect(runEntry(completed({ requested: placed(7, AT + 5) }), place).duration).toBe(0);
  });
});
