import { describe, expect, it } from 'vitest';
import { unitsOf } from './context-units.js';
import { hitOf } from './hit.fake.js';
import { readQuestion } from './question.js';
import { candidatesOf, scoreUnits } from './score-units.js';

const question = readQuestion('How many days of leave do I have?');
const contexts = [
  hitOf('You have 27 days of leave. Dogs are welcome on Fridays.', { score: 0.9 }),
  hitOf('Leave your coat at the door.', { score: 0.3 }),
];
const units = unitsOf(contexts);
const unitVector = (...values: number[]) => Float32Array.from(values);

describe('scoreUnits', () => {
  it('ranks by meaning, words, the type of answer and the retrieval score', () => {
    const vectors = {
      question: unitVector(1, 0),
      units: [unitVector(0.8, 0.6), unitVector(0.1, 0.99), unitVector(0.5, 0.87)],
    };
    const [right, dogs, coat] = scoreUnits(question, units, vectors, contexts);
    expect(right!.rank).toBeGreaterThan(coat!.rank);
    expect(coat!.rank).toBeGreaterThan(dogs!.rank - 2);
    expect(right!.support).toBeGreaterThan(0.5);
    expect(dogs!.support).toBeLessThan(0.5);
    expect([right!.wrongType, dogs!.wrongType]).toEqual([false, true]);
  });

  it('measures support without regard to other contexts', () => {
    const vectors = { question: unitVector(1, 0), units: units.map(() => unitVector(0.6, 0.8)) };
    const scored = (score: number) =>
      scoreUnits(question, units, vectors, [contexts[0]!, hitOf(contexts[1]!.text, { score })]).at(-1)!;
    expect(scored(0.1).support).toBe(scored(5).support);
    expect(scored(0.1).rank).toBeLessThan(scored(5).rank);
  });

  it('gives finite numbers for contexts without scores and vectors of nothing', () => {
    const vectors = { question: unitVector(0, 0), units: units.map(() => unitVector(0, 0)) };
    const unscored = contexts.map(({ text }) => hitOf(text, { score: 0 }));
    for (const { support, rank } of scoreUnits(readQuestion('?'), units, vectors, unscored)) {
      expect(Number.isFinite(support) && Number.isFinite(rank)).toBe(true);
    }
  });
});

describe('candidatesOf', () => {
  it('keeps those that share the words of the question, in their own order', () => {
    const many = unitsOf([hitOf(`${'The weather is fine today. '.repeat(50)}You have 27 days of leave.`)]);
    const kept = candidatesOf(question, many, contexts, 5);
    expect(kept).toHaveLength(5);
    expect(kept.at(-1)!.text).toBe('You have 27 days of leave.');
    expect(kept.map(({ start }) => start)).toEqual(kept.map(({ start }) => start).toSorted((a, b) => a - b));
  });
});
