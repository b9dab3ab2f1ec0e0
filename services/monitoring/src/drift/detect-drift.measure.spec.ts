import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createOnnxEmbedder } from '@weir/models';
import { median, Random } from '@weir/statistics';
import { beforeAll, describe, expect, it } from 'vitest';
import { detectDrift, driftedOf } from './detect-drift.js';
import { DEFAULT_DRIFT_SETTINGS as settings } from './drift-settings.js';
import type { RunFeatures } from './run-features.js';
import { referenceOf } from './reference.js';
import { questionFeatures } from './question-features.js';

// Beside the repository: questions to a bank, and from t = 1000 on more and more about medicine; one `{ t, phase, drifted, text }` a line.
const file = new URL('../../../../../../shared/data/drift-stream/stream.jsonl', import.meta.url);
const models = new URL('../../../../.weir/models/', import.meta.url);
const missing = existsSync(file) && existsSync(models) ? undefined : 'no ../shared/data/drift-stream, or no model';

/** docs/drift.md has what 100 came to: WEIR_DRIFT_SHUFFLES=100. */
const SHUFFLES = Number(process.env['WEIR_DRIFT_SHUFFLES'] || 4);
/** Beside each other in each of them. */
const WINDOWS = 3;
const DELAYS = Math.ceil(SHUFFLES / 4);
/** The share that drifted grows from none to all over so many. */
const GRADUAL = 480;

/** Where the stream begins to change. */
const BEGIN = 1_000;

interface Item {
  phase: string;
  drifted: boolean;
  text: string;
  features: Omit<RunFeatures, 'run' | 'at'>;
}

/** As a stream: one a second. */
const streamOf = (items: readonly Item[]): RunFeatures[] =>
  items.map(({ features }, index) => ({ ...features, run: String(index), at: index * 1_000 }));

interface Alarm {
  at: number;
  features: string[];
  since: number;
}

/** The looks at a stream, as many as are wanted. */
function* looksAt(items: readonly Item[], from = 0): Generator<Alarm | { at: number; features: never[] }> {
  const runs = streamOf(items);
  const reference = referenceOf(runs.slice(0, settings.reference));
  for (let at = settings.reference + settings.window; at <= runs.length; at += settings.step) {
    if (at <= from) continue;
    const found = driftedOf(detectDrift(reference, runs.slice(at - settings.window, at), settings));
    if (found.length === 0) yield { at, features: [] };
    else
      yield {
        at,
        features: found.map(({ feature }) => feature),
        since: Math.min(...found.map(({ since }) => since!)) / 1_000,
      };
  }
}

function alarmsOf(items: readonly Item[]): { alarms: Alarm[]; looks: number } {
  const looks = [...looksAt(items)];
  return { alarms: looks.filter((look): look is Alarm => 'since' in look), looks: looks.length };
}

/** The first look that finds something, and no further ones. */
function firstAlarm(items: readonly Item[], from: number): Alarm | undefined {
  for (const look of looksAt(items, from)) if ('since' in look) return look;
  return undefined;
}

const print = (line: string): void => void process.stdout.write(`${line}\n`);

describe.skipIf(missing)(
  `drift of a stream of questions${missing ? ` (${missing})` : ''}`,
  { timeout: 1_800_000 },
  () => {
    let items: Item[];
    let quiet: Item[];
    let other: Item[];
    const phase = (...names: string[]) => items.filter((item) => names.includes(item.phase));

    beforeAll(async () => {
      const read = readFileSync(file, 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Omit<Item, 'features'>);
      const embedder = await createOnnxEmbedder({ directory: fileURLToPath(models), model: 'all-MiniLM-L6-v2' });
      const vectors = await embedder.embed(read.map(({ text }) => text));
      items = read.map((item, index) => ({
        ...item,
        features: { ...questionFeatures(item.text), questionVector: vectors[index]!, outcome: 'answered' },
      }));
      quiet = items.filter(({ drifted }) => !drifted);
      other = items.filter(({ drifted }) => drifted);
    }, 300_000);

    it('is found in the stream as it stands', () => {
      const stable = alarmsOf(phase('reference', 'stable'));
      print(`stable: ${stable.alarms.length} of ${stable.looks} looks find drift`);
      const gradual = firstAlarm(phase('reference', 'stable', 'gradual'), BEGIN);
      const sudden = firstAlarm(phase('reference', 'stable', 'sudden'), BEGIN);
      for (const [name, alarm] of Object.entries({ gradual, sudden })) {
        if (alarm)
          print(
            `${name}: found after ${alarm.at - BEGIN} items, placed at ${alarm.since - BEGIN}: ${alarm.features.join(', ')}`,
          );
      }
      expect(stable.alarms).toEqual([]);
      expect(gradual!.at - BEGIN).toBeLessThanOrEqual(300);
      expect(sudden!.at - BEGIN).toBeLessThanOrEqual(300);
    });

    it(`is seldom found where there is none, of ${SHUFFLES} shuffles`, () => {
      const random = new Random(1);
      const started = performance.now();
      const by = new Map<string, number>();
      let looks = 0;
      let disturbed = 0;
      for (let shuffle = 0; shuffle < SHUFFLES; shuffle += 1) {
        const shuffled = random.shuffled(quiet).slice(0, settings.reference + WINDOWS * settings.window);
        const { alarms, looks: taken } = alarmsOf(shuffled);
        looks += taken;
        for (const { features } of alarms) for (const name of features) by.set(name, (by.get(name) ?? 0) + 1);
        disturbed += new Set(alarms.map(({ at }) => Math.floor((at - settings.reference - 1) / settings.window))).size;
      }
      const windows = SHUFFLES * WINDOWS;
      const took = (performance.now() - started) / looks;
      print(
        `false alarms: in ${disturbed} of ${windows} windows, ${JSON.stringify([...by])}; ${took.toFixed(0)} ms a look`,
      );
      expect(disturbed / windows).toBeLessThanOrEqual(0.05);
    });

    it(`is found soon, wherever it begins: ${DELAYS} times`, () => {
      const random = new Random(2);
      const delays = { sudden: [] as number[], gradual: [] as number[] };
      const placed = { sudden: [] as number[], gradual: [] as number[] };
      for (let repeat = 0; repeat < DELAYS; repeat += 1) {
        const calm = random.shuffled(quiet);
        const changed = random.shuffled(other);
        // At any place between two looks.
        const begin = settings.reference + settings.window + random.between(0, settings.step);
        const start = calm.splice(0, begin);
        const gradual = Array.from(
          { length: GRADUAL },
          (_, index) => (random.chance(index / GRADUAL) ? changed : calm)[index]!,
        );
        for (const [kind, rest] of [
          ['sudden', changed],
          ['gradual', gradual],
        ] as const) {
          const alarm = firstAlarm([...start, ...rest], begin);
          delays[kind].push(alarm ? alarm.at - begin : Infinity);
          if (alarm) placed[kind].push(alarm.since - begin);
        }
      }
      for (const kind of ['sudden', 'gradual'] as const) {
        print(
          `${kind}: found after ${median(delays[kind])} items (median), ${Math.max(...delays[kind])} at most; ` +
            `placed at ${median(placed[kind])} (median)`,
        );
      }
      expect(median(delays.sudden)).toBeLessThanOrEqual(100);
      expect(Math.max(...delays.sudden, ...delays.gradual)).toBeLessThanOrEqual(300);
    });
  },
);
