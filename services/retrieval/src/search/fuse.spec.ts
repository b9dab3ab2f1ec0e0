import type { Candidate } from '@weir/elasticsearch';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fuse, type Fused, fuseLists } from './fuse.js';

function byWords(chunkId: string, keywordScore: number, vectorScore: number): Candidate {
  return { chunkId, documentId: `of ${chunkId}`, keywordScore, vectorScore };
}

function byMeaning(chunkId: string, vectorScore: number): Candidate {
  return { chunkId, documentId: `of ${chunkId}`, vectorScore };
}

/** What an index would answer: chunks with a BM25 score and a cosine, each found by the arms that say so. */
interface Indexed {
  id: string;
  bm25: number;
  cosine: number;
  byKeyword: boolean;
  byVector: boolean;
}

const indexed = fc.uniqueArray(
  fc.record({
    id: fc.string({ minLength: 1, maxLength: 4 }),
    bm25: fc.integer({ min: 1, max: 4_000 }).map((hundredths) => hundredths / 100),
    cosine: fc.integer({ min: -100, max: 100 }).map((hundredths) => hundredths / 100),
    byKeyword: fc.boolean(),
    byVector: fc.boolean(),
  }),
  { selector: ({ id }) => id, maxLength: 30 },
);

function armsOf(chunks: readonly Indexed[]): { keyword: Candidate[]; vector: Candidate[] } {
  return {
    keyword: chunks.filter((chunk) => chunk.byKeyword).map(({ id, bm25, cosine }) => byWords(id, bm25, cosine)),
    vector: chunks.filter((chunk) => chunk.byVector).map(({ id, cosine }) => byMeaning(id, cosine)),
  };
}

const ids = (fused: readonly Fused[]): string[] => fused.map(({ chunkId }) => chunkId);

describe('fuse', () => {
  it('adds the shares of both scores, each from the lowest to the highest of all candidates', () => {
    const arms = {
      keyword: [byWords('both', 10, 0.6), byWords('words', 4, 0.2)],
      vector: [byMeaning('meaning', 0.8), byMeaning('both', 0.6)],
    };
    expect(fuse(arms, 'hybrid')).toEqual([
      { ...byWords('both', 10, 0.6), score: expect.closeTo(0.55 * 1 + 0.45 * (0.4 / 0.6)) as number },
      { ...byMeaning('meaning', 0.8), score: expect.closeTo(0.45) as number },
      { ...byWords('words', 4, 0.2), score: expect.closeTo(0.55 * 0.4) as number },
    ]);
  });

  it('takes one arm alone by its own scores', () => {
    const arms = {
      keyword: [byWords('b', 2, 0.9), byWords('a', 2, 0.1), byWords('c', 5, 0.5)],
      vector: [byMeaning('b', 0.9), byMeaning('c', 0.95)],
    };
    expect(fuse(arms, 'keyword').map(({ chunkId, score }) => [chunkId, score])).toEqual([
      ['c', 5],
      ['a', 2],
      ['b', 2],
    ]);
    expect(fuse(arms, 'vector').map(({ chunkId, score }) => [chunkId, score])).toEqual([
      ['c', 0.95],
      ['b', 0.9],
    ]);
  });

  it('holds every candidate of either arm once, best first, and those alike by their ids', () => {
    fc.assert(
      fc.property(indexed, (chunks) => {
        const fused = fuse(armsOf(chunks), 'hybrid');
        const found = chunks.filter(({ byKeyword, byVector }) => byKeyword || byVector).map(({ id }) => id);
        expect(ids(fused).toSorted()).toEqual(found.toSorted());
        fused.slice(1).forEach((next, index) => {
          const before = fused[index]!;
          expect(before.score > next.score || (before.score === next.score && before.chunkId < next.chunkId)).toBe(
            true,
          );
        });
      }),
    );
  });

  it('does not depend on the order in which an arm lists its candidates', () => {
    fc.assert(
      fc.property(indexed, (chunks) => {
        const { keyword, vector } = armsOf(chunks);
        const turned = { keyword: keyword.toReversed(), vector: vector.toReversed() };
        expect(fuse(turned, 'hybrid')).toEqual(fuse({ keyword, vector }, 'hybrid'));
      }),
    );
  });

  it('never puts what is better in one arm and no worse in the other after', () => {
    fc.assert(
      fc.property(indexed, (chunks) => {
        const fused = fuse(armsOf(chunks), 'hybrid');
        fused.forEach((before, index) => {
          for (const after of fused.slice(index + 1)) {
            const words = (before.keywordScore ?? 0) - (after.keywordScore ?? 0);
            const meaning = before.vectorScore! - after.vectorScore!;
            expect(words > 0 || meaning > 0 || (words === 0 && meaning === 0)).toBe(true);
          }
        });
      }),
    );
  });

  it('does not depend on the size of BM25 scores, which differs from query to query', () => {
    fc.assert(
      fc.property(indexed, fc.constantFrom(0.25, 2, 64), (chunks, factor) => {
        const { keyword, vector } = armsOf(chunks);
        const scaled = keyword.map((hit) => ({ ...hit, keywordScore: hit.keywordScore! * factor }));
        expect(ids(fuse({ keyword: scaled, vector }, 'hybrid'))).toEqual(ids(fuse({ keyword, vector }, 'hybrid')));
      }),
    );
  });

  it('goes by the cosine alone when no words match, and by words and cosine when the vector arm is empty', () => {
    const near = byMeaning('near', 0.9);
    const far = byMeaning('far', 0.1);
    expect(ids(fuse({ keyword: [], vector: [far, near] }, 'hybrid'))).toEqual(['near', 'far']);
    const alike = [byWords('far', 5, 0.1), byWords('near', 5, 0.9)];
    expect(ids(fuse({ keyword: alike, vector: [] }, 'hybrid'))).toEqual(['near', 'far']);
    expect(fuse({ keyword: [], vector: [] }, 'hybrid')).toEqual([]);
  });

  it('gives the best in both arms a 1, and a candidate that is the only one too', () => {
    const keyword = [byWords('best', 7, 0.9), byWords('other', 2, 0.3)];
    expect(fuse({ keyword, vector: [] }, 'hybrid')).toMatchObject([{ score: 1 }, { score: 0 }]);
    expect(fuse({ keyword: [], vector: [byMeaning('only', 0.4)] }, 'hybrid')).toMatchObject([{ score: 1 }]);
  });

  it('keeps the order when nothing is even remotely alike', () => {
    const vector = [byMeaning('worse', -0.5), byMeaning('bad', -0.1)];
    expect(ids(fuse({ keyword: [], vector }, 'hybrid'))).toEqual(['bad', 'worse']);
  });
});

describe('fuseLists', () => {
  const list = (...chunkIds: string[]): Fused[] =>
    chunkIds.map((id, place) => ({ ...byWords(id, 9 - place, 0), score: 100 - place }));

  it('leaves the list of one query as it is', () => {
    expect(fuseLists([list('a', 'b')])).toEqual(list('a', 'b'));
  });

  it('adds up the reciprocal ranks of several, whatever their scores', () => {
    const fused = fuseLists([list('a', 'b', 'c'), list('b', 'd')]);
    expect(fused.map(({ chunkId }) => chunkId)).toEqual(['b', 'a', 'd', 'c']);
    expect(fused[0]!.score).toBeCloseTo(1 / 62 + 1 / 61, 10);
    expect(fused[1]!.score).toBeCloseTo(1 / 61, 10);
  });
});
