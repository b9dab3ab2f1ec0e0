import { createReadStream } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readDataset } from './read-dataset.js';

async function* bytes(text: string) {
  yield Buffer.from(text);
}

describe('readDataset', () => {
  it('has items, what is none, and a version', async () => {
    const text = ['{"id":"a","input":"x"}', 'oops', '{"id":"a","input":"y"}', '{"id":"b","input":"y"}'].join('\n');
    expect(await readDataset(bytes(text), { file: 'd.jsonl' })).toEqual({
      items: [
        { id: 'a', input: 'x' },
        { id: 'b', input: 'y' },
      ],
      problems: [
        { number: 2, problem: 'is not JSON' },
        { number: 3, problem: 'has the id of 1' },
      ],
      version: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
    });
  });

  it.each([
    ['d.json', '[{"question":"a","answer":"b"}]'],
    ['d.JSONL', '{"question":"a","answer":"b"}'],
    ['d.csv', 'question,answer\na,b\n'],
  ])('gives the content of %s the version that it has in every file', async (file, text) => {
    const { version, items } = await readDataset(bytes(text), { file, format: 'huggingface' });
    expect(items).toHaveLength(1);
    expect(version).toBe('9f4788f33aa60594fa32a37a5b0f0f6c8775ce5b96207092eeb76f7675bf0df8');
  });

  it('reads a suite', async () => {
    const { items } = await readDataset(bytes('tests: [{ vars: { q: x } }]'), { file: 'd.yml', format: 'promptfoo' });
    expect(items).toMatchObject([{ input: 'x' }]);
  });

  it.each([
    ['YAML that is no suite', 'd.yaml', 'items', 'a: 1', 'is not read as items'],
    ['a suite that is no YAML', 'd.jsonl', 'promptfoo', '{}', 'is not read as promptfoo'],
    ['another file', 'd.parquet', 'items', 'PAR1', 'none of jsonl, json, csv, yaml'],
  ] as const)('refuses %s', async (_what, file, format, text, problem) => {
    await expect(readDataset(bytes(text), { file, format })).rejects.toThrow(problem);
  });

  it('refuses bytes that are no text', async () => {
    async function* binary() {
      yield Uint8Array.of(0x61, 0xff);
    }
    await expect(readDataset(binary(), { file: 'd.csv' })).rejects.toThrow('it is not UTF-8');
  });

  it('reads the questions of the handbook from their file', async () => {
    const file = new URL('../../../examples/handbook/questions.jsonl', import.meta.url);
    const source = { file: file.pathname, format: 'huggingface', columns: { expected: 'expected' } } as const;
    const { items, problems } = await readDataset(createReadStream(file), source);
    expect([items.length, problems.length]).toEqual([40, 0]);
    expect(items[0]).toEqual({
      id: 'annual-leave-allowance',
      input: 'How much holiday do I get per year when I work full time?',
      expected: [['27 days']],
      metadata: { answerable: true, documents: ['people/annual-leave.md'] },
    });
  });
});
