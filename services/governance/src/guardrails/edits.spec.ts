import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyEdits, composeEdits, type Edit, EditMap } from './edits.js';

/** Edits that do not overlap, for a text of at most 40 characters. */
const edits = fc
  .array(
    fc.record({
      gap: fc.integer({ min: 0, max: 5 }),
      length: fc.integer({ min: 1, max: 4 }),
      replacement: fc.stringMatching(/^[A-Z]{0,5}$/),
    }),
    { maxLength: 5 },
  )
  .map((steps) => {
    let at = 0;
    return steps.map(({ gap, length, replacement }): Edit => {
      const start = at + gap;
      at = start + length;
      return { start, end: at, replacement };
    });
  });
const text = 'abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz';

describe('applyEdits', () => {
  it('replaces, inserts nothing of its own, and leaves the rest', () => {
    expect(
      applyEdits('abcdef', [
        { start: 0, end: 1, replacement: 'XY' },
        { start: 3, end: 5, replacement: '' },
      ]),
    ).toBe('XYbcf');
  });
});

describe('EditMap', () => {
  const map = new EditMap([
    { start: 2, end: 4, replacement: '' },
    { start: 6, end: 7, replacement: 'XYZ' },
  ]);

  it.each([
    ['before every edit', { start: 0, end: 2 }, { start: 0, end: 2 }],
    ['between edits', { start: 4, end: 6 }, { start: 2, end: 4 }],
    ['around an edit', { start: 1, end: 5 }, { start: 1, end: 3 }],
    ['the edited span', { start: 6, end: 7 }, { start: 4, end: 7 }],
    ['after every edit', { start: 7, end: 9 }, { start: 7, end: 9 }],
  ])('finds a span %s, both ways', (_name, before, after) => {
    expect(map.after(before)).toEqual(after);
    expect(map.before(after)).toEqual(before);
  });

  it('keeps untouched spans on the same characters, both ways', () => {
    fc.assert(
      fc.property(edits, fc.integer({ min: 0, max: 45 }), fc.integer({ min: 1, max: 5 }), (made, start, length) => {
        const span = { start, end: start + length };
        fc.pre(made.every((edit) => edit.end <= span.start || span.end <= edit.start));
        const edited = applyEdits(text, made);
        const moved = new EditMap(made).after(span);
        expect(edited.slice(moved.start, moved.end)).toBe(text.slice(span.start, span.end));
        expect(new EditMap(made).before(moved)).toEqual(span);
      }),
    );
  });

  it('never gives a span that ends before it starts, or outside of the text', () => {
    fc.assert(
      fc.property(edits, fc.integer({ min: 0, max: 52 }), fc.integer({ min: 0, max: 52 }), (made, one, other) => {
        const span = { start: Math.min(one, other), end: Math.max(one, other) };
        const after = new EditMap(made).after(span);
        expect(after.start).toBeLessThanOrEqual(after.end);
        expect(after.end).toBeLessThanOrEqual(applyEdits(text, made).length);
      }),
    );
  });
});

describe('composeEdits', () => {
  it('does at once what two rounds do, by edits that are sorted and do not overlap', () => {
    fc.assert(
      fc.property(edits, edits, (first, rest) => {
        const between = applyEdits(text, first);
        const second = rest.filter(({ end }) => end <= between.length);
        const both = composeEdits(first, second, between);
        expect(applyEdits(text, both)).toBe(applyEdits(between, second));
        for (const [index, { start, end }] of both.entries()) {
          expect(start).toBeGreaterThanOrEqual(both[index - 1]?.end ?? 0);
          expect(end).toBeGreaterThanOrEqual(start);
        }
      }),
    );
  });
});
