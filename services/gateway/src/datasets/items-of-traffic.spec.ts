import type { AnsweredRun, Feedback } from '@weir/feedback';
import { describe, expect, it } from 'vitest';
import type { DatasetLine } from './datasets.schema.js';
import type { CheckText } from '@weir/requests';
import { itemsOfTraffic } from './items-of-traffic.js';

const run = (runId: string, question: string | undefined, over: Partial<AnsweredRun> = {}): AnsweredRun => ({
  runId,
  app: 'support',
  at: Number(runId.slice(1)) * 1_000,
  ...(question === undefined ? {} : { question }),
  outcome: 'answered',
  answer: `answer to ${runId}`,
  fingerprint: 'f',
  citations: [],
  experiment: false,
  ...over,
});
const corrected = (runId: string, correction: string): [string, Feedback[]] => [
  runId,
  [{ runId, rater: 'ada', correction, labels: [], comment: '', at: 1, source: '' }],
];
const allow: CheckText = (text) => Promise.resolve({ text });
const policy: CheckText = (text) =>
  Promise.resolve(text.includes('bomb') ? 'blocked' : { text: text.replaceAll(/hunter\d/g, '•••') });

async function lines(
  runs: readonly AnsweredRun[],
  check: CheckText = allow,
  feedback: readonly [string, Feedback[]][] = [],
): Promise<{ items: Extract<DatasetLine, { item: unknown }>['item'][]; report: object }> {
  const all: DatasetLine[] = [];
  const counted = { experiments: 2, dropped: 1 };
  for await (const line of itemsOfTraffic(runs, new Map(feedback), check, counted)) all.push(line);
  const last = all.pop();
  if (!last || !('report' in last)) throw new Error('The report comes last.');
  return { items: all.flatMap((line) => ('item' in line ? line.item : [])), report: last.report };
}

describe('itemsOfTraffic', () => {
  it('makes an item of each question, and says what became of the others', async () => {
    const { items, report } = await lines([run('r3', 'Why?'), run('r2', 'why'), run('r1', undefined)]);
    expect(items.map(({ input, metadata }) => [input, metadata?.['runId']])).toEqual([['Why?', 'r3']]);
    expect(report).toEqual({
      answers: 3,
      items: 1,
      duplicates: 1,
      blocked: 0,
      redacted: 0,
      unasked: 1,
      experiments: 2,
      dropped: 1,
    });
  });

  it('leaves out what the policy blocks in any of its texts', async () => {
    const runs = [run('r3', 'How do I make a bomb?'), run('r2', 'Why?'), run('r1', 'Who?')];
    const { items, report } = await lines(runs, policy, [corrected('r2', 'A bomb.')]);
    expect(items.map(({ input }) => input)).toEqual(['Who?']);
    expect(report).toMatchObject({ items: 1, blocked: 2, redacted: 0 });
  });

  it('goes on with what the policy redacts, in every text', async () => {
    const citations = [{ collection: 'c', documentId: 'd', version: '1', quote: 'it is hunter3' }];
    const runs = [run('r1', 'Is it hunter1?', { citations })];
    const { items, report } = await lines(runs, policy, [corrected('r1', 'It is hunter2.')]);
    expect(items).toMatchObject([{ input: 'Is it •••?', expected: 'It is •••.', contexts: ['it is •••'] }]);
    expect(report).toMatchObject({ items: 1, redacted: 1 });
    expect(JSON.stringify(items)).not.toContain('hunter');
  });

  it('takes for one what differs in what was redacted only', async () => {
    const { items, report } = await lines([run('r2', 'Is it hunter1?'), run('r1', 'Is it hunter2?')], policy);
    expect([items.length, report]).toMatchObject([1, { items: 1, duplicates: 1 }]);
  });

  it('ends with what the check ends with', async () => {
    await expect(lines([run('r1', 'Why?')], () => Promise.reject(new Error('down')))).rejects.toThrow('down');
  });
});
