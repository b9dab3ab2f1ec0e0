import { create, topics } from '@weir/contracts';
import { describe, expect, it } from 'vitest';
import { answerJson, versionJson } from './answer-json.js';
import { answerSchema } from './answer.schema.js';

const { schema } = topics.answerCompleted;

describe('answerJson', () => {
  it('is what the API promises, and nothing is made up', () => {
    const json = answerJson(create(schema, { runId: 'r1', app: 'a', outcome: 'failed' }));
    expect(json).toEqual({
      runId: 'r1',
      app: 'a',
      outcome: 'failed',
      answer: '',
      citations: [],
      usage: { inputTokens: 0, outputTokens: 0, cost: 0 },
      fingerprint: '',
      verdicts: [],
      timings: {},
      provenance: {},
    });
    expect(answerSchema.parse(json)).toEqual(json);
  });

  it('tells everything there is', () => {
    const json = answerJson(
      create(schema, {
        runId: 'r1',
        app: 'a',
        outcome: 'answered',
        answer: 'Yes [1].',
        citations: [
          { documentId: 'd', chunkId: 'c', version: 7n, quote: 'q', start: 1, end: 2, answerStart: 4, answerEnd: 7 },
          { documentId: 'e', chunkId: 'f', version: 2n ** 60n, quote: '', page: 0, uri: 'https://x', title: 'T' },
        ],
        reason: { code: 'length', message: 'Cut.' },
        usage: { inputTokens: 3, outputTokens: 4, cost: 0.5 },
        fingerprint: 'ff',
        verdicts: [
          { stage: 'output', verdict: 'allow', findings: [{ guardrail: 'g', type: 't', start: 0, score: 0 }] },
        ],
        timings: { total: 12.5 },
        provenance: { model: { name: 'm' } },
        metadata: { a: 1 },
        toolCalls: [{ id: 'a', name: 'look', arguments: '{}' }],
        logprobs: [{ token: 'Yes', logprob: -0.5, top: [{ token: 'No', logprob: -2 }] }],
        recalledFrom: { runId: 'r0', similarity: 0.95 },
        toolUses: [
          { tool: 'search', arguments: '{}', tookMs: 3 },
          { tool: 'web', function: 'open', arguments: '{}', code: 'timeout', tookMs: 5 },
        ],
      }),
    );
    expect(json).toEqual({
      runId: 'r1',
      app: 'a',
      outcome: 'answered',
      answer: 'Yes [1].',
      citations: [
        { documentId: 'd', chunkId: 'c', version: 7, quote: 'q', start: 1, end: 2, answerStart: 4, answerEnd: 7 },
        {
          documentId: 'e',
          chunkId: 'f',
          version: '1152921504606846976',
          quote: '',
          start: 0,
          end: 0,
          page: 0,
          uri: 'https://x',
          title: 'T',
        },
      ],
      reason: { code: 'length', message: 'Cut.' },
      usage: { inputTokens: 3, outputTokens: 4, cost: 0.5 },
      recalledFrom: { runId: 'r0', similarity: 0.95 },
      fingerprint: 'ff',
      verdicts: [{ stage: 'output', verdict: 'allow', findings: [{ guardrail: 'g', type: 't', start: 0, score: 0 }] }],
      timings: { total: 12.5 },
      provenance: { model: { name: 'm' } },
      metadata: { a: 1 },
      toolCalls: [{ id: 'a', name: 'look', arguments: '{}' }],
      logprobs: [{ token: 'Yes', logprob: -0.5, top: [{ token: 'No', logprob: -2 }] }],
      toolUses: [
        { tool: 'search', function: '', arguments: '{}', tookMs: 3 },
        { tool: 'web', function: 'open', arguments: '{}', code: 'timeout', tookMs: 5 },
      ],
    });
    expect(answerSchema.parse(json)).toEqual(json);
  });

  it('takes no outcome that it does not know for one', () => {
    expect(() => answerJson(create(schema, { runId: 'r1', outcome: 'perhaps' }))).toThrow(
      expect.objectContaining({ code: 'reply-undecodable' }),
    );
  });
});

describe('versionJson', () => {
  it.each([
    [0n, 0],
    [9007199254740991n, 9007199254740991],
    [9007199254740992n, '9007199254740992'],
    [18446744073709551615n, '18446744073709551615'],
  ])('%s is %j', (version, json) => expect(versionJson(version)).toBe(json));
});
