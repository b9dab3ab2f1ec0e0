import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDocument } from './parse-document.js';

const markdown = (content: string, title?: string) =>
  parseDocument({ content, name: 'docs/leave-policy.md', ...(title === undefined ? {} : { title }) });

const markup =
  '# h|## |- a|  - b|> q|```|    code|¦a¦b¦|¦-¦-¦|<p>|<li>x|<td>y|</p>|---|<!-- c|-->|word||\t|é😀|===|1. one|<h2>z</h2>|<table>|<ul>|&amp;|\u00A0'
    .split('|')
    .map((piece) => piece.replaceAll('¦', '|'));

describe('parseDocument', () => {
  it('gives blocks the headings above them', () => {
    const document = markdown(
      '# Handbook\n\nIntro\n\n## Leave\n\nText\n\n#### Deep\n\nMore\n\n## Pay\n\nLast\n',
      'Other',
    );
    expect(document.blocks.map(({ kind, headingPath }) => [kind, headingPath.join(' > ')])).toEqual([
      ['heading', ''],
      ['paragraph', 'Handbook'],
      ['heading', 'Handbook'],
      ['paragraph', 'Handbook > Leave'],
      ['heading', 'Handbook > Leave'],
      ['paragraph', 'Handbook > Leave > Deep'],
      ['heading', 'Handbook'],
      ['paragraph', 'Handbook > Pay'],
    ]);
  });

  it('leaves the first H1 out of the paths if it is the title, and only that', () => {
    const paths = markdown('# Handbook\n\nIntro\n\n# Handbook\n\nText\n').blocks.map((block) => block.headingPath);
    expect(paths).toEqual([[], [], [], ['Handbook']]);
  });

  it.each([
    ['the given title', '---\ntitle: Matter\n---\n# Heading', 'x.md', ' Given\n title ', 'Given title'],
    ['front matter', '---\ntitle: Matter\n---\n# Heading', 'x.md', undefined, 'Matter'],
    ['the first H1', '## Sub\n\n# Heading', 'x.md', undefined, 'Heading'],
    ['the first heading', 'text\n\n## Sub', 'x.md', '', 'Sub'],
    ['an H1 before <title>', '<title>Site</title><h1>Page</h1>', 'x.html', undefined, 'Page'],
    ['<title> before other headings', '<title>Site</title><h2>Part</h2>', 'x.html', undefined, 'Site'],
    ['the name', 'text', 'folder/notes.txt', undefined, 'notes'],
  ])('titles a document by %s', (_, content, name, title, expected) => {
    expect(parseDocument({ content, name, ...(title === undefined ? {} : { title }) }).title).toBe(expected);
  });

  it.each(['text/plain', 'text/markdown', 'text/html', 'application/xhtml+xml', 'text/csv', 'application/jsonl'])(
    'takes an empty %s as a document without blocks',
    (mediaType) => {
      for (const content of ['', '\uFEFF \r\n\t\n']) {
        expect(parseDocument({ content, mediaType, name: 'x' }).blocks).toEqual([]);
      }
    },
  );

  it('honours the charset parameter, and a page that names its own', () => {
    const bytes = Uint8Array.of(0x4b, 0xf6, 0x96);
    expect(parseDocument({ content: bytes, mediaType: 'text/plain; charset=latin1', name: 'x' }).text).toBe('Kö–');
    const page = Uint8Array.from('<meta charset="latin1"><p>K\u00F6\u0096', (character) => character.charCodeAt(0));
    expect(parseDocument({ content: page, name: 'x.html' }).text).toBe('Kö–');
  });

  it('decodes HTML entities into normalised text', () => {
    const content = '<p>a&#x202E;b&#0;&shy;c e&#x301;</p>';
    expect(parseDocument({ content, name: 'x.html' }).text).toBe('ab\uFFFDc é');
  });

  it.each(['text/plain', 'text/markdown', 'text/html'])(
    'covers the text of any %s with blocks in order',
    (mediaType) => {
      const pieces = fc.constantFrom(...markup);
      const contents = fc
        .array(fc.tuple(pieces, fc.constantFrom('\n', '\n\n', ' ')))
        .map((parts) => parts.flat().join(''));
      fc.assert(
        fc.property(contents, (content) => {
          // Front matter is the one text that is no block.
          const { text, blocks } = parseDocument({ content: `x\n\n${content}`, mediaType, name: 'x' });
          let end = 0;
          for (const block of blocks) {
            expect(block.start).toBeGreaterThanOrEqual(end);
            expect(text.slice(end, block.start).trim()).toBe('');
            const own = text.slice(block.start, block.end);
            expect(own).not.toBe('');
            expect(own.trim()).toBe(own);
            end = block.end;
          }
          expect(text.slice(end).trim()).toBe('');
        }),
        { numRuns: 200 },
      );
    },
  );
});
