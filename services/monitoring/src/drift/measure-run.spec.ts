import {
  AnswerCompletedSchema,
  AnswerRequestedSchema,
  create,
  encodeBinary,
  type MessageInitShape,
  PROTOBUF,
  StepCompletedSchema,
} from '@weir/contracts';
import type { InboundRecord } from '@weir/kafka';
import { describe, expect, it } from 'vitest';
import { featureEntry, readFeatures } from './feature-entry.js';
import { measureRun } from './measure-run.js';
import { readRunRecords } from './run-records.js';

const QUESTION = 'How many days of annual leave does everyone have in a year?';
const outcome = (fields: MessageInitShape<typeof AnswerCompletedSchema> = {}) =>
  create(AnswerCompletedSchema, {
    runId: 'run-1',
    app: 'support',
    outcome: 'answered',
    answer: 'Everyone has 25 days.',
    verdicts: [
      { stage: 'input', verdict: 'allow' },
      { stage: 'output', verdict: 'redact' },
    ],
    ...fields,
  });
const step = (result: object) => create(StepCompletedSchema, { runId: 'run-1', step: 's', result: result as never });
const embed = step({ case: 'embed', value: { vectors: [{ values: [0.6, 0.8] }] } });
const retrieve = step({ case: 'retrieve', value: { hits: [{ score: 0.875 }, { score: 0.5 }] } });
const request = create(AnswerRequestedSchema, { runId: 'run-1', question: QUESTION });

describe('measureRun', () => {
  it('has numbers and classes of question, hits and answer, and no text', () => {
    const features = measureRun(outcome(), { request, replies: [embed, retrieve] }, 5);
    expect(features).toEqual({
      run: 'run-1',
      at: 5,
      outcome: 'answered',
      questionWords: 12,
      questionLanguage: 'en',
      questionVector: [0.6, 0.8],
      hits: 2,
      bestScore: 0.875,
      answerWords: 4,
      answerSentiment: 0,
      verdict: 'redact',
    });
    expect(measureRun(outcome(), { request, replies: [embed, retrieve] }, 5)).toEqual(features);
  });

  it.each([
    ['Everyone is happy to help you, and we are glad that you like it.', 0.5, 1],
    ['That is a stupid question, and you are a terrible nuisance to everybody here.', -1, -0.5],
  ])('has the tone of an English answer: %s', (answer, least, most) => {
    const { answerSentiment } = measureRun(outcome({ answer }), { replies: [] }, 5);
    expect(answerSentiment).toBeGreaterThanOrEqual(least);
    expect(answerSentiment).toBeLessThanOrEqual(most);
  });

  it('says nothing of the tone of others', () => {
    const answer = 'Die Antwort auf diese Frage ist leider sehr einfach: Es gibt fünfundzwanzig Tage Urlaub.';
    expect(measureRun(outcome({ answer }), { replies: [] }, 5)).not.toHaveProperty('answerSentiment');
  });

  it('leaves out what is not known, instead of 0', () => {
    const refused = outcome({ outcome: 'refused', reason: { code: 'no-context' }, answer: 'Sorry.', verdicts: [] });
    expect(measureRun(refused, { replies: [] }, 5)).toEqual({ run: 'run-1', at: 5, outcome: 'refused:no-context' });
  });

  it('knows that nothing was found', () => {
    const nothing = step({ case: 'retrieve', value: { hits: [] } });
    const features = measureRun(outcome(), { replies: [nothing] }, 5);
    expect(features.hits).toBe(0);
    expect(features).not.toHaveProperty('bestScore');
  });

  it('takes what the user said last', () => {
    const messages = [
      { role: 'user', content: 'One two three four.' },
      { role: 'assistant', content: 'Five six seven eight nine.' },
      { role: 'user', content: 'One two.' },
    ];
    const asked = create(AnswerRequestedSchema, { runId: 'run-1', messages });
    expect(measureRun(outcome(), { request: asked, replies: [] }, 5).questionWords).toBe(2);
  });

  it('comes back from the index as it went in', () => {
    const features = measureRun(outcome(), { request, replies: [embed, retrieve] }, 5);
    const entry = featureEntry('support', 'acme', features);
    const { questionVector, ...rest } = readFeatures(JSON.parse(JSON.stringify(entry)) as typeof entry);
    expect(Array.from(questionVector!)).toEqual([Math.fround(0.6), Math.fround(0.8)]);
    expect(rest).toEqual({ ...features, questionVector: undefined, ...rest });
    expect(JSON.stringify(entry)).not.toContain('leave');
  });
});

describe('readRunRecords', () => {
  const place = (topic: string, offset: number) => ({ topic, partition: 1, offset: BigInt(offset), at: 1n });
  const completed = outcome({
    requested: place('requests', 1),
    steps: [
      { step: 'check-input', completed: place('replies', 2) },
      { step: 'embed', completed: place('replies', 3) },
      { step: 'retrieve', completed: place('replies', 4) },
      { step: 'complete', completed: place('replies', 5) },
    ],
  });
  const recordOf = (value: Uint8Array | null, run = 'run-1'): InboundRecord => ({
    topic: 't',
    partition: 1,
    offset: 1,
    timestamp: 1,
    key: null,
    value: value && Buffer.from(value),
    headers: new Map(
      Object.entries({ 'weir-run': run, 'content-type': PROTOBUF }).map(([name, text]) => [name, Buffer.from(text)]),
    ) as never,
  });

  it('reads question, embedding and hits, and none of the other steps', async () => {
    const read: string[] = [];
    const { request: asked, replies } = await readRunRecords(completed, (topic, partition, offset) => {
      read.push(`${topic}/${partition}/${offset}`);
      const values: Record<number, Uint8Array> = {
        1: encodeBinary(AnswerRequestedSchema, request),
        3: encodeBinary(StepCompletedSchema, embed),
        4: encodeBinary(StepCompletedSchema, retrieve),
      };
      return Promise.resolve(recordOf(values[offset]!));
    });
    expect(read).toEqual(['requests/1/1', 'replies/1/3', 'replies/1/4']);
    expect(asked?.question).toBe(QUESTION);
    expect(replies.map(({ result }) => result.case)).toEqual(['embed', 'retrieve']);
  });

  it.each<[string, InboundRecord | undefined]>([
    ['is gone', undefined],
    ['was emptied', recordOf(null)],
    ["is another run's by now", recordOf(encodeBinary(AnswerRequestedSchema, request), 'run-2')],
    ['cannot be read', recordOf(Buffer.from([0xff, 0xff]))],
  ])('does without a record that %s', async (_why, record) => {
    expect(await readRunRecords(completed, () => Promise.resolve(record))).toEqual({ request: undefined, replies: [] });
  });

  it('says when Kafka cannot be reached, so that it is tried again', async () => {
    await expect(readRunRecords(completed, () => Promise.reject(new Error('away')))).rejects.toThrow('away');
  });
});
