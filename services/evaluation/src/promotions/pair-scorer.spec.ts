import {
  AnswerCompletedSchema,
  type CompleteRequested,
  CompleteRequestedSchema,
  CompleteResultSchema,
  create,
  decodeMessage,
  JSON_TYPE,
  replyTopics,
  StepCompletedSchema,
} from '@weir/contracts';
import { FakePublisher, replyRecord, Steps, Waits } from '@weir/requests';
import { parseResource, promotionSchema, Snapshot } from '@weir/resources';
import { describe, expect, it } from 'vitest';
import { pairScorer } from './pair-scorer.js';

const model = parseResource({ kind: 'Model', name: 'judge', spec: { provider: 'extractive' } });
const spec = (judge: object) =>
  promotionSchema.parse({ app: 'a', with: {}, gate: { metrics: [{ name: 'preferred', margin: 0.1 }] }, judge });
const answer = (runId: string, text: string) =>
  create(AnswerCompletedSchema, { runId, outcome: 'answered', answer: text });
const pair = { question: 'Why?', live: answer('l', 'Because.'), candidate: answer('c', 'Because of rain.') };

/** Scores the pair with a judge that says what `says` makes of what it is shown. */
async function scored(says: (shown: string) => string, judge: object = {}) {
  const publisher = new FakePublisher();
  const waits = new Waits(10);
  const asked: CompleteRequested[] = [];
  publisher.onPublish = ({ value }) => {
    const request = decodeMessage(CompleteRequestedSchema, value!, JSON_TYPE);
    asked.push(request);
    const text = JSON.stringify({ reason: 'So.', better: says(request.messages.at(-1)?.content ?? '') });
    const result = { case: 'complete' as const, value: create(CompleteResultSchema, { text }) };
    const message = create(StepCompletedSchema, { runId: request.runId, step: request.step, result });
    const topic = replyTopics.evaluation;
    waits.offer(replyRecord({ topic, schema: StepCompletedSchema, message, run: request.runId, tenant: 'acme' }));
  };
  const steps = new Steps({ publisher, waits, source: 'weir/evaluation', replyTopic: replyTopics.evaluation });
  const score = pairScorer(steps, () => Snapshot.empty.with(model))(spec({ model: 'judge', ...judge }), 'acme', 'ada');
  return { asked, scores: await score(pair, ['preferred', 'answered'], new AbortController().signal) };
}

describe('pairScorer', () => {
  it('gives the answer that is preferred in both orders the point', async () => {
    const longer = (shown: string) => (shown.indexOf('of rain') < shown.indexOf('Because.') ? 'A' : 'B');
    const { scores, asked } = await scored(longer);
    expect(scores['preferred']).toEqual({ live: 0, candidate: 1 });
    expect(scores['answered']).toEqual({ live: 1, candidate: 1 });
    expect(asked).toHaveLength(2);
  });

  it('takes a judge who goes by the place for undecided', async () => {
    const { scores } = await scored(() => 'A');
    expect(scores['preferred']).toEqual({ live: 0.5, candidate: 0.5 });
  });

  it('leaves out what the judge has nothing left for', async () => {
    const { scores, asked } = await scored(() => 'A', { maxTokens: 1 });
    expect(scores).not.toHaveProperty('preferred');
    expect(asked).toEqual([]);
  });
});
