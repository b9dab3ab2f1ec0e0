import { describe, expect, it } from 'vitest';
import { parseDocument } from '../parse/parse-document.js';
import { chunkDocument } from './chunk-document.js';
import type { Chunk, ChunkSettings } from './chunk-document.js';

const countWords = (text: string): number => text.match(/\S+/g)?.length ?? 0;
const words = (count: number, word = 'word'): string =>
  Array.from({ length: count }, (_, index) => `${word}${index}`).join(' ');
const sentence = (count: number, word?: string): string =>
  `${words(count, word).replace(/^./, (first) => first.toUpperCase())}.`;

function chunk(content: string, settings: ChunkSettings, name = 'x.md'): Chunk[] {
  return chunkDocument(parseDocument({ content, name, title: 'Title' }), settings, countWords);
}

const texts = (chunks: readonly Chunk[]): string[] => chunks.map((one) => one.text);

describe('chunkDocument', () => {
  it('gives no chunks for a document without text', () => {
    expect(chunk(' \n\n', { maxTokens: 100 })).toEqual([]);
  });

  it('counts what is embedded: title, heading path and text', () => {
    expect(chunk('## Leave\n\nTwo words', { maxTokens: 100 })).toEqual([
      { ordinal: 0, start: 0, end: 19, text: '## Leave\n\nTwo words', headingPath: ['Leave'], tokens: 7 },
    ]);
  });

  it('keeps sections of some size apart, each with its heading', () => {
    const [one, two] = [`## One\n\n${words(40)}`, `## Two\n\n${words(40)}`];
    const chunks = chunk(`${one}\n\n${two}`, { maxTokens: 120 });
    expect(texts(chunks)).toEqual([one, two]);
    expect(chunks.map((part) => part.headingPath)).toEqual([['One'], ['Two']]);
  });

  it('joins tiny sections under one parent, but not across parents', () => {
    const tiny = '# A\n\nShort\n\n## B\n\nShort\n\n## C\n\nShort';
    const large = `# D\n\n${words(60)}`;
    const chunks = chunk(`${tiny}\n\n${large}\n\n## E\n\nShort\n\n# F\n\nShort`, { maxTokens: 120 });
    expect(chunks.map((part) => [part.headingPath, part.text])).toEqual([
      [['A'], tiny],
      [['D'], large],
      [['D', 'E'], '## E\n\nShort'],
      [['F'], '# F\n\nShort'],
    ]);
  });

  it('puts a bare heading before its first subsection', () => {
    const chunks = chunk(`# Part\n\n## Chapter\n\n${words(80)}\n\n## Next\n\n${words(80)}`, { maxTokens: 120 });
    expect(chunks.map((part) => part.headingPath)).toEqual([
      ['Part', 'Chapter'],
      ['Part', 'Next'],
    ]);
    expect(chunks[0]?.text).toMatch(/^# Part\n\n## Chapter\n\nword0/);
  });

  it.each([10, 46, 47, 48, 49, 50, 51, 60, 95, 100, 150])(
    'never leaves a heading alone, also at the end after %i words',
    (count) => {
      const chunks = chunk(`## One\n\n${words(count)}\n\n## Empty\n`, { maxTokens: 50 });
      expect(chunks.at(-1)?.text).toMatch(/word\d+\n\n## Empty$/);
    },
  );

  it('makes chunks of headings where a document has nothing else', () => {
    expect(texts(chunk('# A\n\n## B\n\n## C\n', { maxTokens: 50 }))).toEqual(['# A\n\n## B\n\n## C']);
  });

  it('fills chunks with whole paragraphs, and divides only what no chunk holds', () => {
    const [short, long] = [sentence(30, 'x'), `${sentence(20, 'a')} ${sentence(20, 'b')}`];
    expect(texts(chunk(`${short}\n\n${long}`, { maxTokens: 51 }, 'x.txt'))).toEqual([short, long]);
    expect(texts(chunk(`${short}\n\n${long} ${sentence(20, 'c')}`, { maxTokens: 51 }, 'x.txt'))).toEqual([
      `${short}\n\n${sentence(20, 'a')}`,
      `${sentence(20, 'b')} ${sentence(20, 'c')}`,
    ]);
  });

  it('aims at the target and takes the limit only for what reads best whole', () => {
    const code = `\`\`\`\n${'line of code\n'.repeat(20)}\`\`\``;
    const chunks = chunk(`${sentence(20)} ${sentence(20)}\n\n${code}`, { maxTokens: 80, targetTokens: 30 });
    expect(texts(chunks)).toEqual([sentence(20), sentence(20), code]);
  });

  it('shares the last two chunks evenly instead of leaving a crumb', () => {
    const content = Array.from({ length: 6 }, (_, index) => sentence(10, `s${index}x`)).join(' ');
    const chunks = chunk(content, { maxTokens: 51 }, 'x.txt');
    expect(chunks.map((part) => part.tokens)).toEqual([31, 31]);
  });

  it('keeps an introduction with what it introduces', () => {
    const list = Array.from({ length: 10 }, (_, index) => `- item ${index} of it`).join('\n');
    const chunks = chunk(`${sentence(30)}\n\nThe fields are:\n\n${list}`, { maxTokens: 60 });
    expect(texts(chunks)).toEqual([sentence(30), `The fields are:\n\n${list}`]);
  });

  it('splits a large table at its rows and repeats the column names as context', () => {
    const rows = Array.from({ length: 12 }, (_, index) => `| office${index} | city |`);
    const chunks = chunk(['| office | city |', '|--------|------|', ...rows].join('\n'), { maxTokens: 40 });
    expect(texts(chunks).join('\n').split('\n')).toEqual(['| office | city |', '|--------|------|', ...rows]);
    expect(chunks.map((part) => part.context)).toEqual([undefined, ...chunks.slice(1).map(() => 'office | city')]);
    expect(chunks.length).toBeGreaterThan(1);
  });

  it('keeps a table whole that fits, and needs no context then', () => {
    const table = `| a | b |\n|---|---|\n${'| 1 | 2 |\n'.repeat(6)}`.trim();
    const chunks = chunk(`${words(30)}\n\n${table}`, { maxTokens: 50 });
    expect(texts(chunks)).toEqual([words(30), table]);
    expect(chunks[1]).not.toHaveProperty('context');
  });

  it('groups whole CSV rows under their column names', () => {
    const rows = Array.from({ length: 30 }, (_, index) => `B${index},"Berlin ${index} Mitte",${index}`);
    const chunks = chunk(['office,city,desks', ...rows].join('\n'), { maxTokens: 40 }, 'x.csv');
    expect(texts(chunks).join('\n').split('\n')).toEqual(['office,city,desks', ...rows]);
    expect(new Set(chunks.map((part) => part.context))).toEqual(new Set(['office | city | desks']));
  });

  it('splits code at blank lines before lines', () => {
    const stanza = (name: string): string =>
      Array.from({ length: 4 }, (_, line) => `  ${name} line ${line};`).join('\n');
    const code = `\`\`\`\n${stanza('a')}\n\n${stanza('b')}\n\`\`\``;
    expect(texts(chunk(code, { maxTokens: 24 }))).toEqual([`\`\`\`\n${stanza('a')}`, `${stanza('b')}\n\`\`\``]);
  });

  it('splits a list at its outermost items', () => {
    const items = Array.from({ length: 8 }, (_, index) => `- item ${index}\n  - nested below ${index}`);
    const chunks = chunk(items.join('\n'), { maxTokens: 20 });
    expect(texts(chunks).every((text) => text.startsWith('- item'))).toBe(true);
    expect(texts(chunks).join('\n')).toBe(items.join('\n'));
  });

  it('cuts a run that no window holds between code points', () => {
    const characters = (text: string): number => Array.from(text).length;
    const document = parseDocument({ content: '😀'.repeat(50) + 'x', name: 'x.txt', title: 'T' });
    const countAll = (text: string): number => characters(text.replaceAll('😀', 'xyz'));
    const chunks = chunkDocument(document, { maxTokens: 11 }, countAll);
    expect(texts(chunks).join('')).toBe(document.text);
    expect(texts(chunks).every((text) => text.isWellFormed())).toBe(true);
    expect(Math.max(...chunks.map((part) => part.tokens))).toBeLessThanOrEqual(11);
  });

  it('bounds chunks of text that a tokenizer makes few tokens of', () => {
    const document = parseDocument({ content: 'x'.repeat(100_000), name: 'x.txt' });
    const chunks = chunkDocument(document, { maxTokens: 100 }, () => 1);
    expect(Math.max(...texts(chunks).map((text) => text.length))).toBeLessThanOrEqual(1_600);
  });

  it('repeats whole sentences of the chunk before, within a section', () => {
    const all = Array.from({ length: 9 }, (_, index) => sentence(10, `s${index}x`));
    const chunks = chunk(`${all.join(' ')}\n\n## Next\n\n${words(30)}`, { maxTokens: 42, overlapTokens: 15 });
    expect(texts(chunks)).toEqual([
      all.slice(0, 4).join(' '),
      all.slice(3, 7).join(' '),
      all.slice(6, 9).join(' '),
      `## Next\n\n${words(30)}`,
    ]);
  });

  it('shortens headings and columns that would fill the window, the outermost and last first', () => {
    const content = `# ${words(30, 'outer')}\n\n## Inner\n\nText\n`;
    expect(chunk(content, { maxTokens: 20 }).at(-1)).toMatchObject({ headingPath: ['Inner'] });
    const table = `${words(64, 'c').replaceAll(' ', ',')}\n1,2\n`;
    expect(chunk(table, { maxTokens: 40 }, 'x.csv').at(-1)?.context).toBe(words(8, 'c').replaceAll(' ', ' | '));
  });

  it('allows for the tokens that a tokenizer adds to every text', () => {
    const withMarks = (text: string): number => countWords(text) + 2;
    const content = Array.from({ length: 10 }, () => sentence(10)).join(' ');
    const document = parseDocument({ content, name: 'x.txt', title: 'Title' });
    const chunks = chunkDocument(document, { maxTokens: 53 }, withMarks);
    expect(chunks.map((part) => part.tokens)).toEqual([53, 53]);
  });

  it('counts each text a bounded number of times', () => {
    const content = Array.from({ length: 300 }, (_, index) => `## H${index}\n\n${sentence(40)} ${sentence(90)}\n`).join(
      '\n',
    );
    let counted = 0;
    let calls = 0;
    chunkDocument(parseDocument({ content, name: 'x.md' }), { maxTokens: 64 }, (text) => {
      counted += text.length;
      calls += 1;
      return countWords(text);
    });
    expect(counted / content.length).toBeLessThan(5);
    expect(calls).toBeLessThan(content.length / 16);
  });
});
