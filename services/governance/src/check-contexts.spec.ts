import { create, HitSchema } from '@weir/contracts';
import { policySchema } from '@weir/resources';
import { describe, expect, it } from 'vitest';
import { checkContexts } from './check-contexts.js';

const key = 'password=EXAMPLE-dev';
const hits = [
  create(HitSchema, {
    chunkId: 'a',
    documentId: 'a.md',
    title: 'Doors',
    text: 'The door is open.',
    start: 40,
    end: 57,
  }),
  create(HitSchema, {
    chunkId: 'b',
    documentId: 'b.md',
    text: `So: ${key} and on`,
    start: 100,
    end: 125,
    headingPath: [key],
  }),
];
const check = (context: object, given = hits) => checkContexts(given, policySchema.parse({ context }), {});

describe('contexts', () => {
  it('go on as they are where nothing is found', () => {
    const { verdict, findings, contexts } = check({ secrets: 'redact' }, hits.slice(0, 1));
    expect({ verdict, findings }).toEqual({ verdict: 'allow', findings: [] });
    expect(contexts).toEqual(hits.slice(0, 1));
  });

  it('keep their length, and findings their place in the document', () => {
    const { verdict, findings, contexts } = check({ secrets: 'redact' });
    expect(verdict).toBe('redact');
    expect(contexts.map(({ text }) => text)).toEqual(['The door is open.', `So: password=${'•'.repeat(11)} and on`]);
    expect(contexts[1]!.headingPath).toEqual([`password=${'•'.repeat(11)}`]);
    expect(findings).toMatchObject([
      { guardrail: 'secrets', chunkId: 'b', start: 113, end: 124 },
      { guardrail: 'secrets', chunkId: 'b', message: expect.stringContaining('headingPath') },
    ]);
    expect(findings[1]).not.toHaveProperty('start', expect.any(Number));
  });

  it('are left out where something in them is refused', () => {
    const { verdict, contexts } = check({ secrets: 'block' });
    expect(verdict).toBe('redact');
    expect(contexts.map(({ chunkId }) => chunkId)).toEqual(['a']);
  });

  it('are refused as a whole when none is left, with what the policy says of it', () => {
    const refused = check({ secrets: { action: 'block', message: 'Not for you.' } }, hits.slice(1));
    expect(refused).toMatchObject({ verdict: 'block', contexts: [], message: 'Not for you.' });
  });
});
