import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createOnnxEmbedder } from '@weir/models';
import { policySchema } from '@weir/resources';
import { describe, expect, it } from 'vitest';
import { wholeSubject } from './guardrail.js';
import { topics } from './topics.guardrail.js';

// Beside the repository: questions to a bank with their intents, one `{ text, intent }` a line.
const file = new URL('../../../../../../shared/data/intent-banking77/intents.jsonl', import.meta.url);
const models = new URL('../../../../.weir/models/', import.meta.url);
const missing = existsSync(file) && existsSync(models) ? undefined : 'no ../shared/data/intent-banking77, or no model';

/** Every eighth intent is denied, the one after it allowed, and the third one neither; examples are the first of each. */
const EXAMPLES = 5;
const TESTED = 10;

interface Question {
  text: string;
  intent: string;
}

describe.skipIf(missing)(`topics of questions to a bank${missing ? ` (${missing})` : ''}`, { timeout: 120_000 }, () => {
  it('are told by five examples each', async () => {
    const questions = readFileSync(file, 'utf8')
      .trim()
      .split('\n')
      .map((line): Question => JSON.parse(line) as Question);
    const byIntent = Map.groupBy(questions, ({ intent }) => intent);
    const intents = [...byIntent.keys()];
    const pick = (which: number) => intents.filter((_, index) => index % 8 === which).slice(0, 9);
    const textsOf = (intent: string) => byIntent.get(intent)!.map(({ text }) => text);
    const topicsOf = (names: readonly string[]) =>
      names.map((name) => ({ name, examples: textsOf(name).slice(0, EXAMPLES) }));
    const tested = (names: readonly string[]) =>
      names.flatMap((name) => textsOf(name).slice(EXAMPLES, EXAMPLES + 2 * TESTED));
    const [denied, allowed, neither] = [pick(0), pick(1), pick(2)];
    const setting = { denied: topicsOf(denied), allowed: topicsOf(allowed) };
    const texts = [
      ...new Set([...denied, ...allowed, ...neither].flatMap((name) => textsOf(name).slice(0, EXAMPLES + 2 * TESTED))),
    ];
    const embedder = await createOnnxEmbedder({ directory: fileURLToPath(models), model: 'all-MiniLM-L6-v2' });
    const embedded = await embedder.embed(texts);
    const vectors = new Map(texts.map((text, index) => [text, [...embedded[index]!]]));
    const shareFound = (names: readonly string[], half: number, threshold: number, only: 'denied' | 'both') => {
      const policy = policySchema.parse({
        input: {
          topics: { action: 'block', threshold, ...(only === 'denied' ? { denied: setting.denied } : setting) },
        },
      });
      const items = tested(names).filter((_, index) => index % 2 === half);
      const found = items.filter(
        (text) => topics.check(wholeSubject({ stage: 'input', text }), policy, { vectors }).verdict === 'block',
      );
      return found.length / items.length;
    };
    for (const half of [0, 1]) {
      for (const threshold of half === 0 ? [0.4, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75] : [0.5, 0.6]) {
        const cells = [
          shareFound(denied, half, threshold, 'denied'),
          shareFound([...allowed, ...neither], half, threshold, 'denied'),
          shareFound(denied, half, threshold, 'both'),
          shareFound(allowed, half, threshold, 'both'),
          shareFound(neither, half, threshold, 'both'),
        ];
        const name = half === 0 ? 'tuned on' : 'held out';
        process.stdout.write(`| ${name} | ${threshold} | ${cells.map((cell) => cell.toFixed(3)).join(' | ')} |\n`);
      }
    }
    expect(shareFound(denied, 1, 0.6, 'denied')).toBeGreaterThan(0.7);
  });
});
