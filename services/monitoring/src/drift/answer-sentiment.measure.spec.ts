import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Random } from '@weir/statistics';
import { beforeAll, describe, expect, it } from 'vitest';
import { answerFeatures } from './answer-features.js';
import { detectDrift, type FeatureLook } from './detect-drift.js';
import { DEFAULT_DRIFT_SETTINGS as settings } from './drift-settings.js';
import { referenceOf } from './reference.js';
import type { RunFeatures } from './run-features.js';

// Beside the repository: what an assistant answered to people (HaluEval), one `{ query, response }` a line.
const file = new URL('../../../../../../shared/data/halueval-general/general.jsonl', import.meta.url);
const missing = existsSync(file) ? undefined : 'no ../shared/data/halueval-general';

const SHUFFLES = 20;
/** What an assistant takes to saying. */
const HABITS = {
  apology: (answer: string) => `I'm sorry, but unfortunately I can only give a bad answer to this. ${answer}`,
  rudeness: (answer: string) => `What a stupid question, you are annoying. ${answer}`,
  cheer: (answer: string) => `What a great question, I am happy to help! ${answer} Have a wonderful day!`,
};

describe.skipIf(missing)(`answers of an assistant ${missing ?? ''}`, () => {
  let answers: string[];
  const known = new Map<string, ReturnType<typeof answerFeatures>>();
  const featuresOf = (text: string) => {
    let features = known.get(text);
    if (!features) known.set(text, (features = answerFeatures(text)));
    return features;
  };
  beforeAll(() => {
    const lines = readFileSync(fileURLToPath(file), 'utf8').trim().split('\n');
    answers = lines.map((line) => (JSON.parse(line) as { response: string }).response).filter((text) => text !== '');
  });

  /** A reference, and a window whose share `changed` has the habit; each shuffle draws other answers. */
  function lookAt(shuffle: number, habit: (answer: string) => string, changed: number): FeatureLook {
    const random = new Random(shuffle);
    const drawn = answers
      .map((text) => ({ text, place: random.next() }))
      .sort((a, b) => a.place - b.place)
      .slice(0, settings.reference + settings.window);
    const runs = drawn.map(({ text }, index): RunFeatures => {
      const isChanged = index >= settings.reference && (index - settings.reference) / settings.window >= 1 - changed;
      return { run: String(index), at: index, outcome: 'answered', ...featuresOf(isChanged ? habit(text) : text) };
    });
    const { features } = detectDrift(
      referenceOf(runs.slice(0, settings.reference)),
      runs.slice(settings.reference),
      settings,
    );
    return features.find(({ feature }) => feature === 'answer-sentiment')!;
  }
  const foundOf = (habit: (answer: string) => string, changed: number): number =>
    Array.from({ length: SHUFFLES }, (_, shuffle) => lookAt(shuffle, habit, changed)).filter(
      ({ state }) => state === 'drifted',
    ).length;

  it('have drifted in tone when they take to a habit, and not when they do not', () => {
    const none = foundOf((answer) => answer, 0);
    const rows = Object.entries(HABITS).map(([name, habit]) => ({
      name,
      half: foundOf(habit, 0.5),
      quarter: foundOf(habit, 0.25),
    }));
    const found = rows.map(({ name, half, quarter }) => `${name} in half ${half}, in a quarter ${quarter}`).join('; ');
    process.stdout.write(`answer-sentiment, found in so many of ${SHUFFLES} windows: unchanged ${none}; ${found}\n`);
    expect(none).toBeLessThanOrEqual(1);
    for (const { half } of rows) expect(half).toBeGreaterThanOrEqual(SHUFFLES - 2);
  }, 60_000);
});
