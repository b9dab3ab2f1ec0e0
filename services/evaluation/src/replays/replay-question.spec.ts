import { describe, expect, it } from 'vitest';
import { fakePastRun, hit } from './past-run.fake.js';
import { type Asked, replayQuestion } from './replay-question.js';

const asked: Asked = { replayRunId: 'replay', answerRunId: 'new', groups: ['hr'], with: {}, withContexts: false };
const all = () => true;

describe('replayQuestion', () => {
  it('asks as it was asked, and nobody waits for it', () => {
    const request = {
      messages: [{ role: 'user', content: 'Hm?' }],
      question: '',
      stream: true,
      deadline: '2026-03-01T12:00:00Z',
      collection: 'handbook',
      sampling: { seed: 7 },
      subscription: { renew: true },
      metadata: { from: 'web' },
      caller: 'alice',
    };
    const question = replayQuestion(fakePastRun({ request }), asked);
    expect(question).toMatchObject({
      runId: 'new',
      app: 'support',
      groups: ['hr'],
      stream: false,
      deadline: '',
      collection: 'handbook',
      sampling: { seed: 7 },
      messages: [{ content: 'Hm?' }],
      caller: '',
      experiment: { runId: 'replay', fixed: false, contexts: [] },
    });
    expect(question.subscription ?? question.metadata ?? question.variant).toBeUndefined();
  });

  it("gives the change the last word over the question's own settings", () => {
    const request = {
      collection: 'handbook',
      sampling: { seed: 7, temperature: 1 },
      responseSchema: { type: 'object' },
      variant: { retrieval: { k: 3, mode: 'keyword' } },
    };
    const patch = { sampling: { temperature: 0 }, retrieval: { collection: 'other', k: 4 }, responseSchema: null };
    const question = replayQuestion(fakePastRun({ request }), { ...asked, with: patch });
    expect(question).toMatchObject({
      collection: '',
      sampling: { seed: 7 },
      variant: { retrieval: { k: 4, mode: 'keyword', collection: 'other' }, responseSchema: null },
    });
    expect(question.sampling).not.toHaveProperty('temperature');
    expect(question.responseSchema).toBeUndefined();
  });

  it('has a rag app answer from what was found then, each chunk once, and only what may be read', () => {
    const searches = [{ step: 'retrieve', hits: [hit('a'), hit('b'), hit('a')] }];
    const isReadable = ({ chunkId }: { chunkId: string }) => chunkId !== 'b';
    const { experiment } = replayQuestion(fakePastRun({ searches }), asked, { pattern: 'rag', isReadable });
    expect(experiment).toMatchObject({ fixed: true, contexts: [{ chunkId: 'a' }] });
  });

  it('gives an agent what its calls gave, and a workflow what its searches found', () => {
    const calls = [{ tool: 'docs', function: '', arguments: '{}', result: '', code: '', hits: [hit('a')] }] as never;
    const searches = [{ step: 'retrieve:find', hits: [hit('a')] }];
    const run = fakePastRun({ calls, searches });
    const none = () => false;
    expect(replayQuestion(run, asked, { pattern: 'agent', isReadable: all }).experiment).toMatchObject({
      fixed: false,
      toolOutcomes: [{ tool: 'docs', hits: [{ chunkId: 'a' }] }],
      searches: [],
    });
    expect(replayQuestion(run, asked, { pattern: 'workflow', isReadable: none }).experiment).toMatchObject({
      toolOutcomes: [{ tool: 'docs', hits: [] }],
      searches: [{ step: 'retrieve:find', hits: [] }],
    });
  });
});
