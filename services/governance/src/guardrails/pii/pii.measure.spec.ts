import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { PII_TYPES, type PiiType } from '@weir/resources';
import { describe, expect, it } from 'vitest';
import { findPii } from './find-pii.js';

// Beside the repository: labelled texts, one `{ id, text, entities: [{ type, start, end }] }` a line.
const file = new URL('../../../../../../shared/data/pii-presidio/pii.jsonl', import.meta.url);
const missing = existsSync(file) ? undefined : 'no ../shared/data/pii-presidio';

interface Entity {
  type: string;
  start: number;
  end: number;
}

interface Item {
  id: string;
  text: string;
  entities: Entity[];
}

const labels: Partial<Record<string, PiiType>> = {
  EMAIL_ADDRESS: 'email',
  PHONE_NUMBER: 'phone',
  CREDIT_CARD: 'credit-card',
  IBAN_CODE: 'iban',
  US_SSN: 'us-ssn',
  IP_ADDRESS: 'ip-address',
  DOMAIN_NAME: 'url',
  PERSON: 'person',
  LOCATION: 'location',
  GPE: 'location',
  ADDRESS: 'address',
  STREET_ADDRESS: 'address',
  ZIP_CODE: 'address',
  AGE: 'age',
};
/** Found by one another: a town is a part of an address, and labelled as one or the other. */
const places: readonly (PiiType | undefined)[] = ['location', 'address'];
const areSame = (one: PiiType, other: PiiType | undefined): boolean =>
  one === other || (places.includes(one) && places.includes(other));

/** Texts that rules were tuned on, and texts that they were not. */
const halfOf = ({ id }: Item): 'tuned on' | 'held out' =>
  createHash('sha256').update(id).digest()[0]! % 2 === 0 ? 'tuned on' : 'held out';

describe.skipIf(missing)(
  `personal data in the texts of presidio-research${missing ? ` (${missing})` : ''}`,
  { timeout: 60_000 },
  () => {
    const items = existsSync(file)
      ? readFileSync(file, 'utf8')
          .trim()
          .split('\n')
          .map((line): Item => JSON.parse(line))
      : [];

    it.each(['tuned on', 'held out'] as const)('is found in the half %s', (half) => {
      const rows = new Map<PiiType, { labelled: number; found: number; right: number; wrong: string[] }>();
      const rowOf = (type: PiiType) => {
        const row = rows.get(type) ?? { labelled: 0, found: 0, right: 0, wrong: [] };
        rows.set(type, row);
        return row;
      };
      for (const { text, entities } of items.filter((item) => halfOf(item) === half)) {
        const expected = entities.flatMap(({ type, start, end }) => {
          const known = labels[type] ?? (isBirth(type, text, start) ? 'date-of-birth' : undefined);
          return known ? [{ type: known, start, end }] : [];
        });
        const found = findPii(text, PII_TYPES);
        for (const { type, start, end } of expected) {
          const row = rowOf(type);
          row.labelled += 1;
          if (found.some((each) => areSame(each.type, type) && each.start <= start && each.end >= end)) row.right += 1;
          else if (half === 'tuned on') row.wrong.push(`missed: ${JSON.stringify(text)}`);
        }
        for (const { type, start, end } of found) {
          const row = rowOf(type);
          const isRight = expected.some((each) => areSame(type, each.type) && each.start < end && each.end > start);
          if (isRight) row.found += 1;
          else row.wrong.push(`${type}: ${half === 'tuned on' ? JSON.stringify(text.slice(start, end)) : ''}`);
        }
      }
      const all = [...rows.values()];
      const names = (['person', 'location', 'address'] as const).map(rowOf);
      const total = (of: typeof all, count: 'labelled' | 'found' | 'right'): number =>
        of.reduce((sum, row) => sum + row[count], 0);
      const wrongOf = (of: typeof all): number =>
        of.reduce((sum, row) => sum + row.wrong.filter((each) => !each.startsWith('missed')).length, 0);
      const nameRecall = total(names, 'right') / total(names, 'labelled');
      const precision = total(all, 'found') / (total(all, 'found') + wrongOf(all));
      const lines = [...rows].map(([type, { labelled, found, right, wrong }]) => {
        const extra = wrong.filter((each) => !each.startsWith('missed')).length;
        return `| ${type} | ${labelled} | ${ratio(right, labelled)} | ${ratio(found, found + extra)} |`;
      });
      process.stdout.write(
        `\n${[`${half}: type, labelled, recall, precision`, ...lines.toSorted()].join('\n')}\nnames and places: recall ${nameRecall.toFixed(3)}; all types: recall ${ratio(total(all, 'right'), total(all, 'labelled'))}, precision ${precision.toFixed(3)}\n`,
      );
      expect(nameRecall).toBeGreaterThanOrEqual(0.75);
      expect(precision).toBeGreaterThanOrEqual(0.9);
      for (const type of ['email', 'phone', 'credit-card', 'us-ssn', 'ip-address'] as const) {
        const { labelled, right } = rowOf(type);
        expect(right / labelled, type).toBeGreaterThanOrEqual(0.98);
      }
    });
  },
);

/** The labels know dates only; the sentence says which are of birth. */
function isBirth(type: string, text: string, start: number): boolean {
  return type === 'DATE_TIME' && /(?:\bborn on|date of birth\. it's) $/i.test(text.slice(0, start));
}

function ratio(part: number, whole: number): string {
  return whole === 0 ? '–' : (part / whole).toFixed(3);
}

/** Texts in which nobody in particular is spoken of, but for authors, methods named after people, and countries. */
const corpora = {
  'abstracts of computing (cacm)': ['cacm/corpus.jsonl', ['title', 'text']],
  'abstracts of medicine (pubmedqa)': ['pubmedqa/qa.jsonl', ['question', 'context', 'contexts']],
  'questions to a bank (banking77)': ['intent-banking77/intents.jsonl', ['text']],
  'harmless prompts (notinject)': ['benign-notinject/prompts.jsonl', ['text', 'prompt']],
} as const;

describe('personal data where there is little', { timeout: 60_000 }, () => {
  for (const [name, [path, fields]] of Object.entries(corpora)) {
    const source = new URL(`../../../../../../shared/data/${path}`, import.meta.url);
    it.skipIf(!existsSync(source))(`false alarms in ${name}`, () => {
      const texts = readFileSync(source, 'utf8')
        .trim()
        .split('\n')
        .slice(0, 3_000)
        .map((line) => JSON.parse(line) as Record<string, string | string[] | undefined>)
        .map((row) => fields.flatMap((field) => row[field] ?? []).join('\n'));
      expect(tell(name, texts)).toBeLessThan(5);
    });
  }

  it('false alarms in the example handbook', () => {
    const files = globSync(new URL('../../../../../examples/handbook/docs/**/*.md', import.meta.url).pathname);
    const texts = files.map((page) => readFileSync(page, 'utf8'));
    expect(texts.length).toBeGreaterThan(5);
    expect(tell('the example handbook', texts)).toBeLessThan(10);
  });
});

/** Prints how often each type is found. @returns How often all together, per 1,000 words. */
function tell(name: string, texts: readonly string[]): number {
  const counts = new Map<PiiType, number>();
  let words = 0;
  for (const text of texts) {
    words += text.split(/\s+/).length;
    for (const { type } of findPii(text, PII_TYPES)) counts.set(type, (counts.get(type) ?? 0) + 1);
  }
  const rates = [...counts].map(([type, count]) => `${type} ${((count / words) * 1_000).toFixed(2)}`).toSorted();
  process.stdout.write(`\n${name}: ${words} words; found per 1,000: ${rates.join(', ')}\n`);
  return ([...counts.values()].reduce((sum, count) => sum + count, 0) / words) * 1_000;
}
