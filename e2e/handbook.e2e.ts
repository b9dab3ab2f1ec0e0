import { join } from 'node:path';
import { expect, it } from 'vitest';
import { isRight, readQuestions } from '../examples/handbook/questions.ts';
import { OutsideClient } from './support/outside-client.js';
import { ROOT } from './support/run-weir.js';
import { sharedSystem } from './support/shared-system.js';
import { TOPIC } from './support/topics.js';

const system = sharedSystem();
const HANDBOOK = join(ROOT, 'examples', 'handbook');

/** Shares that have to be reached: of all questions, and of those that the handbook does not answer. */
const RIGHT = 0.85;
const REFUSED = 0.8;

it(
  'answers the handbook suite over topics: at least 85 % right, at least 8 of 10 refusals',
  { timeout: 300_000 },
  async () => {
    const collection = 'handbook-suite';
    const documents = await system.mustWeir<{ documentId: string; status: string; chunks: number }>(
      ['ingest', join(HANDBOOK, 'docs'), '--collection', collection, '--wait'],
      { timeoutMs: 240_000 },
    );
    expect(documents).toHaveLength(33);
    expect(documents.filter(({ status, chunks }) => status !== 'indexed' || chunks < 1)).toEqual([]);

    const questions = readQuestions();
    const client = await OutsideClient.connect(system.addresses.kafkaBrokers, [TOPIC.answers]);
    try {
      const runs = questions.map((question) => ({ question, runId: `handbook-suite-${question.id}` }));
      for (const { question, runId } of runs) {
        const request = { runId, app: 'handbook', collection, question: question.question };
        await client.publish(TOPIC.requests, runId, request);
      }
      const graded = [];
      for (const { question, runId } of runs) {
        const { message } = await client.wait(
          TOPIC.answers,
          `the answer to ${question.id}`,
          ({ key }) => key === runId,
          120_000,
        );
        const { outcome, answer, citations } = message as { outcome: string; answer: string; citations: Citation[] };
        graded.push({ question, outcome, citations, right: isRight(question, { outcome, answer }) });
      }

      const right = graded.filter((one) => one.right);
      const refusals = right.filter(({ question }) => !question.answerable);
      console.log(
        `handbook: ${right.length} of ${graded.length} right, ${refusals.length} of 10 refusals; wrong: ` +
          graded.flatMap((one) => (one.right ? [] : [one.question.id])).join(', '),
      );
      expect(right.length).toBeGreaterThanOrEqual(RIGHT * questions.length);
      expect(refusals.length).toBeGreaterThanOrEqual(REFUSED * 10);

      const answered = graded.filter(({ outcome }) => outcome === 'answered');
      const known = new Set(documents.map(({ documentId }) => documentId));
      for (const { citations } of answered) {
        expect(citations.length).toBeGreaterThan(0);
        expect(citations.filter(({ documentId, quote }) => !known.has(documentId) || quote === '')).toEqual([]);
      }
    } finally {
      await client.close();
    }
  },
);

interface Citation {
  documentId: string;
  quote: string;
}
