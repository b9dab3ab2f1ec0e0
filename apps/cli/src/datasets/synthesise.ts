import { plainText, QUESTION_PROMPT, questionMessages, readQuestion } from '@weir/datasets';
import { type DatasetItem, hashOf } from '@weir/resources';
import { CliError } from '../cli-error.js';
import type { GatewayClient } from '../gateway-client.js';
import type { Passage } from './pick-passages.js';

export interface SynthesisWanted {
  collection: string;
  model: string;
  count: number;
  /** In the currency of the model's prices. */
  maxCost: number;
  seed: number;
}

export interface Synthesis {
  items: DatasetItem[];
  /** What came of no use, with the chunk that it was asked about. */
  problems: { documentId: string; chunkId: string; problem: string }[];
  asked: number;
  cost: number;
  /** Why there are fewer than wanted. */
  stopped?: 'budget' | 'no-more-passages' | 'too-many-problems';
}

/** Of a model that makes nothing of use, so many passages are tried for each item that is wanted. */
const TRIES = 3;

/** Asks a model for questions, one passage after another, until there are as many as are wanted or may be paid for. */
export async function synthesise(
  gateway: Pick<GatewayClient, 'answer'>,
  passages: AsyncIterable<Passage>,
  wanted: SynthesisWanted,
  onAsked: (done: Synthesis) => void = () => undefined,
): Promise<Synthesis> {
  const { model, count, maxCost, seed } = wanted;
  const done: Synthesis = { items: [], problems: [], asked: 0, cost: 0 };
  const questions = new Set<string>();
  for await (const passage of passages) {
    if (done.asked >= count * TRIES) return { ...done, stopped: 'too-many-problems' };
    if (done.cost >= maxCost) return { ...done, stopped: 'budget' };
    const { documentId, chunkId, text } = passage;
    done.asked += 1;
    const request = { app: model, messages: questionMessages(text), sampling: { temperature: 0, seed } };
    const { runId, outcome, answer, usage, reason } = await gateway.answer(request);
    done.cost += usage.cost ?? 0;
    const read = outcome === 'answered' ? readQuestion(answer, text) : { problem: reason?.code ?? outcome };
    if ('problem' in read) done.problems.push({ documentId, chunkId, problem: read.problem });
    else if (questions.has(plainText(read.question))) {
      done.problems.push({ documentId, chunkId, problem: 'asks what another one asks' });
    } else {
      questions.add(plainText(read.question));
      done.items.push(itemOf(read, passage, wanted, runId));
    }
    onAsked(done);
    if (done.items.length === count) return done;
  }
  return { ...done, stopped: 'no-more-passages' };
}

function itemOf(
  { question, answer, quote }: { question: string; answer: string; quote: string },
  { documentId, chunkId, text }: Passage,
  { collection, model }: SynthesisWanted,
  runId: string,
): DatasetItem {
  return {
    id: hashOf(['synthesised', plainText(question)]).slice(0, 16),
    input: question,
    expected: answer,
    contexts: [text],
    metadata: {
      collection,
      documentId,
      chunkId,
      quote,
      relevant: [documentId],
      synthesised: { model, prompt: { ...QUESTION_PROMPT }, runId },
    },
  };
}

/** @throws CliError when nothing came of it. */
export function requireItems({ items, problems, asked }: Synthesis): void {
  if (items.length > 0) return;
  const [first] = problems;
  throw new CliError({
    code: 'nothing-synthesised',
    message: first
      ? `None of ${asked} replies was of use; the first one ${first.problem}. Try another model.`
      : 'The collection has no chunks that a question can be asked about.',
  });
}
