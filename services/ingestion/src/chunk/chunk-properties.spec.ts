import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ParsedDocument } from '../parse/document.js';
import { parseDocument } from '../parse/parse-document.js';
import { chunkDocument } from './chunk-document.js';
import type { Chunk, ChunkSettings } from './chunk-document.js';
import { embeddingText } from '@weir/models';
import type { CountTokens } from './unit.js';

const countWords: CountTokens = (text) => text.match(/\S+/g)?.length ?? 0;
const countQuarters: CountTokens = (text) => Math.ceil(text.length / 4);
const counters: Record<string, CountTokens> = {
  words: countWords,
  'words with marks': (text) => (text.match(/[\p{L}\p{N}]+|\S/gu)?.length ?? 0) + 2,
  'four characters': countQuarters,
  'code points': (text) => Array.from(text).length,
};

const prose = fc
  .array(
    fc.constantFrom('leave', 'Berlin.', 'e.g.', '漢字。', '😀😀', 'x'.repeat(90), '----------', '\n', '\t', 'Fields:'),
  )
  .map((words) => words.join(' '));
const markdown = fc
  .array(
    fc.oneof(
      prose,
      fc.constantFrom(
        '# One',
        '## Two',
        '### Three',
        '#',
        '---',
        '> quote',
        '- a\n  - b\n- c',
        '```\ncode\n\n  more\n```',
      ),
      prose.map((text) => `## ${text.replaceAll('\n', ' ')}`),
      fc.integer({ min: 1, max: 20 }).map((rows) => `| a | b |\n|---|---|\n${'| one | two |\n'.repeat(rows)}`),
      fc.integer({ min: 1, max: 20 }).map((items) => '- an item of it\n'.repeat(items)),
    ),
    { maxLength: 12 },
  )
  .map((blocks) => blocks.join('\n\n'));
const csv = fc
  .array(fc.constantFrom('a,b,c', '1,"two\nlines",3', 'x'.repeat(200), '😀,', ''))
  .map((rows) => rows.join('\n'));
const sources = fc.oneof(
  { weight: 4, arbitrary: fc.record({ content: markdown.map((text) => `x\n\n${text}`), name: fc.constant('x.md') }) },
  fc.record({ content: prose, name: fc.constant('x.txt') }),
  fc.record({
    content: markdown.map((text) => `<h1>H</h1><p>${text}</p><ul><li>${text}</ul>`),
    name: fc.constant('x.html'),
  }),
  fc.record({ content: csv, name: fc.constant('x.csv') }),
  fc.record({
    content: fc.string({ unit: 'binary' }).map((text) => text.replaceAll(/\p{Cc}/gu, ' ')),
    name: fc.constant('x.txt'),
  }),
);
const settings = fc.record(
  {
    maxTokens: fc.integer({ min: 16, max: 120 }),
    targetTokens: fc.integer({ min: 1, max: 120 }),
    overlapTokens: fc.integer({ min: 0, max: 40 }),
  },
  { requiredKeys: ['maxTokens'] },
);

/** What is wrong with the chunks, chunk by chunk; empty if nothing is. */
function faults(
  document: ParsedDocument,
  chunks: readonly Chunk[],
  { maxTokens }: ChunkSettings,
  count: CountTokens,
): string[] {
  const found: string[] = [];
  let covered = 0;
  let start = -1;
  for (const [index, chunk] of chunks.entries()) {
    const { text, title } = document;
    const tokens = count(embeddingText(title, chunk.headingPath, chunk.context, chunk.text));
    const checks: Record<string, boolean> = {
      ordinal: chunk.ordinal === index,
      order: chunk.start > start,
      offsets: text.slice(chunk.start, chunk.end) === chunk.text,
      blank: chunk.text.trim() !== '',
      surrogates: chunk.text.isWellFormed(),
      gap: text.slice(covered, chunk.start).trim() === '',
      tokens: chunk.tokens === tokens,
      window: tokens <= maxTokens || Array.from(chunk.text).length === 1,
    };
    for (const [name, holds] of Object.entries(checks)) if (!holds) found.push(`${name} of chunk ${index}`);
    start = chunk.start;
    covered = Math.max(covered, chunk.end);
  }
  return document.text.slice(covered).trim() === '' ? found : [...found, 'text after the last chunk'];
}

describe('chunkDocument, for any document', () => {
  it.each(Object.entries(counters))('cuts exactly what is there, within the window, counting %s', (_, count) => {
    fc.assert(
      fc.property(sources, settings, (source, chosen) => {
        const document = parseDocument({ ...source, title: 'T' });
        expect(faults(document, chunkDocument(document, chosen, count), chosen, count)).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });

  it('covers text once without overlap, and the same way every time', () => {
    fc.assert(
      fc.property(sources, fc.integer({ min: 16, max: 120 }), (source, maxTokens) => {
        const document = parseDocument({ ...source, title: 'T' });
        const chunks = chunkDocument(document, { maxTokens }, countWords);
        chunks.slice(1).forEach((chunk, index) => expect(chunk.start).toBeGreaterThanOrEqual(chunks[index]?.end ?? 0));
        expect(chunkDocument(document, { maxTokens }, countWords)).toEqual(chunks);
      }),
    );
  });

  it('never leaves a single heading alone in a document with text', () => {
    const documents = fc
      .array(fc.oneof(prose, fc.constantFrom('# One', '## Two', '### Three')), { minLength: 1, maxLength: 10 })
      .map((blocks) => `Some text first.\n\n${blocks.join('\n\n')}`);
    fc.assert(
      fc.property(documents, fc.integer({ min: 30, max: 80 }), (content, maxTokens) => {
        const chunks = chunkDocument(parseDocument({ content, name: 'x.md', title: 'T' }), { maxTokens }, countWords);
        for (const chunk of chunks) expect(chunk.text).not.toMatch(/^#+ \w+$/);
      }),
    );
  });

  it.each([
    ['a run without spaces', 'a'.repeat(500_000), 'x.txt'],
    ['one-letter lines', 'a\n'.repeat(100_000), 'x.txt'],
    ['initials', 'A. '.repeat(100_000), 'x.txt'],
    ['spaces', `a${' '.repeat(500_000)}b`, 'x.txt'],
    ['headings', '# Heading\n'.repeat(20_000), 'x.md'],
    ['text and headings', `text\n${'# a\n## b\n'.repeat(20_000)}`, 'x.md'],
    ['list items', '- item\n'.repeat(40_000), 'x.md'],
    ['nested items', Array.from({ length: 500 }, (_, depth) => `${' '.repeat(depth * 2)}- a`).join('\n'), 'x.md'],
    ['code lines', `\`\`\`\n${'x\n'.repeat(50_000)}`, 'x.md'],
    ['table rows', `|a|b|\n|-|-|\n${'|c|d|\n'.repeat(40_000)}`, 'x.md'],
    ['columns', `${'col,'.repeat(20_000)}\n${'1,2\n'.repeat(100)}`, 'x.csv'],
    ['JSON rows', '1\n'.repeat(50_000), 'x.jsonl'],
    ['nested HTML lists', '<ul><li>x'.repeat(10_000), 'x.html'],
  ])('finishes on a hundred thousand characters and more of %s', (_, content, name) => {
    const document = parseDocument({ content, name, title: 'T' });
    const chunks = chunkDocument(document, { maxTokens: 256 }, countQuarters);
    expect(faults(document, chunks, { maxTokens: 256 }, countQuarters)).toEqual([]);
  });
});
