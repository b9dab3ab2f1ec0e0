import { describe, expect, it } from 'vitest';
import { composeAnswer } from './compose-answer.js';
import { unitsOf } from './context-units.js';
import { hitOf } from './hit.fake.js';

const contexts = [
  hitOf('You have **27 days** of leave. They expire in March.', { page: 3, uri: 'https://example.org/leave' }),
  hitOf('At most:\n\n| City | Limit |\n| --- | --- |\n| Graz | €125 |\n| Porto | €130 |\n\n- first thing;\n- last one'),
  hitOf('Run this:\n\n```\nmake all;\n```'),
];
const units = unitsOf(contexts);
const compose = (...texts: string[]) =>
  composeAnswer(
    texts.map((start) => units.find(({ text }) => text.startsWith(start))!),
    contexts,
  );

describe('composeAnswer', () => {
  it('quotes sentences without their markup, each with the number of its context', () => {
    expect(compose('You have', 'They').pieces.join('')).toBe(
      'You have 27 days of leave. [1] They expire in March. [1]',
    );
  });

  it('begins a line for rows and items, after the words that open them, said once', () => {
    expect(compose('They', 'City: Graz', 'City: Porto').pieces.join('')).toBe(
      'They expire in March. [1]\nAt most: City: Graz; Limit: €125. [2]\nCity: Porto; Limit: €130. [2]',
    );
    expect(compose('first').pieces).toEqual(['first thing. [2]']);
  });

  it('fences code', () => {
    expect(compose('make').pieces).toEqual(['Run this:\n```\nmake all;\n```\n[3]']);
  });

  it('cites what stands in the context, letter by letter, and says where', () => {
    const { pieces, citations } = compose('City: Graz', 'You have');
    const text = pieces.join('');
    expect(citations).toMatchObject([
      { chunkId: contexts[1]!.chunkId, quote: '| Graz | €125 |', documentId: 'handbook.md', version: 1n },
      { quote: 'You have **27 days** of leave.', page: 3, uri: 'https://example.org/leave', title: 'Handbook' },
    ]);
    for (const { quote, start, end, chunkId, answerStart, answerEnd } of citations) {
      const hit = contexts.find((context) => context.chunkId === chunkId)!;
      expect(hit.text.slice(start - hit.start, end - hit.start)).toBe(quote);
      expect(text.slice(answerStart, answerEnd)).toBe(`[${contexts.indexOf(hit) + 1}]`);
    }
  });

  it('says nothing without units', () => {
    expect(composeAnswer([], contexts)).toEqual({ pieces: [], citations: [] });
  });
});
