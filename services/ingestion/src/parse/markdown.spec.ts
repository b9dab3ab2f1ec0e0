import fc from 'fast-check';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { gfm } from 'micromark-extension-gfm';
import { describe, expect, it } from 'vitest';
import { parseMarkdown } from './markdown.js';

type Outline = [kind: string, source: string, depth?: number][];

function outline(text: string): Outline {
  return parseMarkdown(text).blocks.map(({ kind, start, end, depth }) => {
    const source = text.slice(start, end);
    return depth === undefined ? [kind, source] : [kind, source, depth];
  });
}

/** The same, as the reference implementation sees it. */
function referenceOutline(text: string): Outline {
  const kinds: Record<string, string> = { heading: 'heading', code: 'code', table: 'table', list: 'list' };
  const tree = fromMarkdown(text, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] });
  return tree.children.map((node) => {
    const source = text.slice(node.position?.start.offset, node.position?.end.offset).trim();
    const kind = kinds[node.type] ?? 'paragraph';
    return node.type === 'heading' ? [kind, source, node.depth] : [kind, source];
  });
}

const ordinaryBlocks = [
  '# Leave policy',
  '### Days off ###',
  'Setext\n======',
  'Two lines\nof it\n---',
  'A paragraph with **bold** and `code`.',
  'Two lines\nof prose',
  '- one\n- two\n  more of two\n  - nested\n\n- three, loose',
  '1. first\n2. second\n\n   with a paragraph\n\n   ```sh\n   npm start\n   ```',
  '* star\nlazy line',
  '+ plus',
  '> quote\n> goes on\nlazily',
  '> # not a heading of ours\n>\n> - nor a list',
  '```ts\nconst a = 1;\n\n# not a heading\n```',
  '~~~\n```\n~~~',
  '    indented code\n\n    goes on',
  '| a | b |\n|---|:-:|\n| 1 | 2 |\n| 3 |',
  'a | b\n- | -\n1 | 2',
  'a | b\n-: | -\n1 | 2 \\| 3',
  '<div align="center">\n# raw\n</div>',
  '<!-- a comment\n\n# over several lines -->',
  '<span>inline</span> html',
  '***',
  '[link]: https://weir.invalid "Title"',
  'A paragraph\n# and a heading',
  'A paragraph\n- and a list',
  'A paragraph\n14. and no list',
  'A paragraph\n```\nand code\n```',
];

describe('parseMarkdown', () => {
  it.each(ordinaryBlocks)('sees %j as the reference does', (block) => {
    expect(outline(block)).toEqual(referenceOutline(block));
  });

  it('agrees with the reference on documents of such blocks', () => {
    // A list would take indented code after it as its own, which both do alike.
    const documents = fc
      .array(fc.constantFrom(...ordinaryBlocks), { maxLength: 8 })
      .map((blocks) => blocks.join('\n\n'));
    fc.assert(
      fc.property(documents, (text) => {
        expect(outline(text)).toEqual(referenceOutline(text));
      }),
    );
  });

  it('labels headings without their markup', () => {
    const { blocks } = parseMarkdown('## **Sick** [leave](a.md) ##\n\nLong\n`term`\n===\n');
    expect(blocks.map(({ label, depth }) => [label, depth])).toEqual([
      ['Sick leave', 2],
      ['Long term', 1],
    ]);
  });

  it('gives tables their column names', () => {
    const { blocks } = parseMarkdown('| **Office** | City |\n|---|---|\n| B1 | Berlin |\n');
    expect(blocks[0]?.context).toBe('Office | City');
  });

  it.each([
    ['---\ntitle: Leave policy # internal\ntags: [a]\n---\n# Heading\n', 'Leave policy', 1],
    ['---\ntitle: "Leave: policy"\n---\n', 'Leave: policy', 0],
    ['---\ntitle: |\n  folded\n---\ntext', undefined, 1],
    ['---\nno: title\n---\ntext', undefined, 1],
    ['---\ntitle: Never closed\n\ntext', undefined, 3],
    ['text\n\n---\ntitle: Not at the start\n---\n', undefined, 3],
  ])('reads the front matter of %j', (text, title, count) => {
    const found = parseMarkdown(text);
    expect(found.declaredTitle).toBe(title);
    expect(found.blocks).toHaveLength(count);
  });

  it.each([
    ['nested quotes', '> '.repeat(100_000) + 'x', 1],
    ['nested list markers', '- '.repeat(100_000) + 'x', 1],
    ['nested numbered lists', '1. '.repeat(100_000) + 'x', 1],
    ['opening brackets', '['.repeat(1_000_000), 1],
    ['asterisks', '*a '.repeat(100_000), 1],
    ['backticks', '`'.repeat(1_000_000), 1],
    ['headings', '# Heading\n'.repeat(20_000), 20_000],
    ['underlined headings', 'Heading\n===\n'.repeat(20_000), 20_000],
    ['one-line quotes', '> a\n\n'.repeat(40_000), 40_000],
    ['lazy lines', `> a\n${'b\n'.repeat(100_000)}`, 1],
    ['list items', '- item\n\n'.repeat(40_000), 1],
    ['a table of many rows', `|a|b|\n|-|-|\n${'|c|d|\n'.repeat(40_000)}`, 1],
    ['a table of many columns', `${'|a'.repeat(100_000)}|\n${'|-'.repeat(100_000)}|\n`, 1],
    ['an open fence', `\`\`\`\n${'x\n'.repeat(100_000)}`, 1],
    ['an open comment', `<!--${'a\n'.repeat(100_000)}`, 1],
    ['link definitions', '[a]: b\n'.repeat(40_000), 1],
    ['dashes', `a\n${'-'.repeat(1_000_000)}x`, 1],
  ])('finishes on %s', (_, text, count) => {
    expect(parseMarkdown(text).blocks).toHaveLength(count);
  });
});
