import { existsSync, globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { findSecrets } from './find-secrets.js';

const data = new URL('../../../../../shared/data/', import.meta.url).pathname;
const root = new URL('../../../../', import.meta.url).pathname;
const lines = (file: string): string[] => (existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : []);
const texts = (pattern: string): string[] => globSync(pattern).map((file) => readFileSync(file, 'utf8'));

const corpora: Readonly<Record<string, () => string[]>> = {
  'a report, chat logs and articles (chunk-recall)': () => texts(`${data}chunk-recall/*.md`),
  'documents (documents)': () => texts(`${data}documents/files/*.{md,html,csv,json,rst,txt}`),
  'abstracts (cacm)': () => lines(`${data}cacm/corpus.jsonl`),
  "Weir's pages": () => texts(`${root}docs/*.md`),
  "Weir's code": () => texts(`${root}{services,libs}/*/src/**/*.ts`).filter((text) => !text.includes('vitest')),
};

describe('secrets', { timeout: 60_000 }, () => {
  for (const [name, read] of Object.entries(corpora))
    it(`false alarms in ${name}`, ({ skip }) => {
      const all = read();
      if (all.length === 0) return skip('the texts are not there');
      const found = all.flatMap((text) =>
        findSecrets(text).map(({ type, start, end }) => ({ type, in: text.slice(start, end) })),
      );
      const words = all.reduce((sum, text) => sum + text.split(/\s+/).length, 0);
      process.stdout.write(
        `\n${name}: ${words} words, ${found.length} found ${[...new Set(found.map(({ type }) => type))].join(', ')}\n`,
      );
      expect(found.length).toBeLessThanOrEqual(words / 20_000);
    });

  const list = `${data}attack-lists/fake-secrets.jsonl`;
  it.skipIf(!existsSync(list))('finds all of the list of fake ones', () => {
    const values = lines(list).map((line) => JSON.parse(line) as { value: string });
    expect(values.length).toBeGreaterThan(3);
    for (const { value } of values) {
      for (const text of [value, `Here it is: ${value} and more`, `"${value}"`])
        expect(findSecrets(text), value).toHaveLength(1);
    }
  });
});
