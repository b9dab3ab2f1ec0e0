import { create, HitSchema } from '@weir/contracts';
import { describe, expect, it } from 'vitest';
import { citationsOf } from './cite.js';

const text = 'Everybody has 25 days of leave. Five of them carry over to March.';
const contexts = [
  create(HitSchema, { documentId: 'leave', chunkId: 'c1', version: 2n, text, start: 40, end: 40 + text.length }),
  create(HitSchema, { documentId: 'other', chunkId: 'c2', text: 'Nothing of note.', start: 0, end: 16 }),
];

describe('citationsOf', () => {
  it("quotes the sentence that a marker's sentence shares most words with", () => {
    const [citation] = citationsOf('Five days carry over [1].', contexts);
    expect(citation).toMatchObject({ documentId: 'leave', chunkId: 'c1', version: 2n, answerStart: 21, answerEnd: 24 });
    expect(citation!.quote).toBe('Five of them carry over to March.');
    expect(text.slice(citation!.start - 40, citation!.end - 40)).toBe(citation!.quote);
  });

  it('lists one quote once, and every context that is cited', () => {
    expect(
      citationsOf('25 days of leave [1][2]. Everybody has 25 days [1].', contexts).map(({ chunkId }) => chunkId),
    ).toEqual(['c1', 'c2']);
  });

  it('names a number that no context has', () => {
    expect(citationsOf('So it is [7].', contexts)).toMatchObject([
      { chunkId: 'unknown:7', answerStart: 9, answerEnd: 12 },
    ]);
  });

  it('finds none where there is none', () => {
    expect(citationsOf('An answer [of sorts].', contexts)).toEqual([]);
  });
});
