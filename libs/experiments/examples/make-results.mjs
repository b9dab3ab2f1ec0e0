/**
 * Makes results as three apps could have given them to yes/no/maybe questions, to look at a report without running anything:
 *
 *   node libs/experiments/examples/make-results.mjs FOLDER
 *   npx weir eval report FOLDER/small.jsonl FOLDER/large.jsonl FOLDER/hasty.jsonl --task classification --margin 0.03 -o report.html
 *
 * The same numbers every time: what chance decides, a seed decides.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const ITEMS = 240;
const LABELS = ['yes', 'no', 'maybe'];
const OFTEN = [0.55, 0.34, 0.11];
const TREATMENTS = [
  'Telephone counselling',
  'Early mobilisation',
  'A low-salt diet',
  'Double-balloon enteroscopy',
  'Vitamin D',
];
const OUTCOMES = [
  'mammography use',
  'length of stay',
  'blood pressure',
  'diagnostic yield',
  'falls in older adults',
  'readmission',
];
const GROUPS = ['women over 50', 'patients after surgery', 'adults in primary care', 'children with asthma'];

/** Usage and latency of a run; how often it is right on questions that are easy (0) to hard (1); what it does besides. */
const APPS = {
  small: { right: 0.8, spread: 0.35, cost: 0.0004, tookMs: 420, tokens: 900, fingerprint: '6f1c2a90' },
  large: { right: 0.9, spread: 0.25, cost: 0.0061, tookMs: 1650, tokens: 1400, fingerprint: 'b07e44d1' },
  hasty: {
    right: 0.6,
    spread: 0.4,
    cost: 0.0002,
    tookMs: 180,
    tokens: 300,
    fingerprint: '19d3e7c8',
    rambles: 0.06,
    fails: 0.02,
  },
};

/** Mulberry32: numbers from 0 to 1. */
function randomOf(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let word = Math.imul(state ^ (state >>> 15), 1 | state);
    word = (word + Math.imul(word ^ (word >>> 7), 61 | word)) ^ word;
    return ((word ^ (word >>> 14)) >>> 0) / 2 ** 32;
  };
}

const chosen = (random, list) => list[Math.floor(random() * list.length)];
function labelOf(random) {
  const drawn = random();
  return drawn < OFTEN[0] ? 'yes' : drawn < OFTEN[0] + OFTEN[1] ? 'no' : 'maybe';
}

function itemsOf(random) {
  return Array.from({ length: ITEMS }, (_, index) => {
    const [treatment, outcome, group] = [TREATMENTS, OUTCOMES, GROUPS].map((list) => chosen(random, list));
    return {
      id: `q${String(index + 1).padStart(3, '0')}`,
      question: `${treatment}: does it change ${outcome} in ${group}?`,
      expected: labelOf(random),
      hard: random(),
    };
  });
}

function resultOf(item, name, random) {
  const app = APPS[name];
  const common = {
    id: item.id,
    repeat: 0,
    app: name,
    dataset: '4be1f09c77aa',
    split: 'test',
    runId: `${name}-${item.id}`,
    question: item.question,
    expected: item.expected,
    fingerprint: app.fingerprint,
    citations: [{ documentId: item.id }],
    problems: {},
  };
  const tookMs = Math.round(app.tookMs * Math.exp(0.35 * (random() + random() + random() - 1.5) * 2));
  if (random() < (app.fails ?? 0)) {
    const reason = { code: 'model-timeout', message: 'The model did not answer in time.' };
    const usage = { inputTokens: 0, outputTokens: 0, cost: 0 };
    return {
      ...common,
      outcome: 'failed',
      answer: '',
      reason,
      usage,
      tookMs: 5000,
      scores: { answered: 0, 'token-f1': 0, 'took-ms': 5000, cost: 0 },
    };
  }
  // "Maybe" is what models are worst at.
  const odds = app.right - app.spread * item.hard - (item.expected === 'maybe' ? 0.3 : 0);
  const label =
    random() < odds
      ? item.expected
      : chosen(
          random,
          LABELS.filter((one) => one !== item.expected),
        );
  const answer =
    random() < (app.rambles ?? 0)
      ? 'The evidence in the passages is mixed, and more studies are needed.'
      : `${label[0].toUpperCase()}${label.slice(1)}. The ${chosen(random, ['trial', 'cohort', 'review'])} ${label === 'yes' ? 'shows' : label === 'no' ? 'does not show' : 'leaves open'} an effect.`;
  const cost = Number((app.cost * (0.8 + 0.4 * random())).toPrecision(4));
  const f1 = Number(Math.min(1, Math.max(0, odds * 0.6 + (random() - 0.5) * 0.5)).toFixed(4));
  return {
    ...common,
    outcome: 'answered',
    answer,
    usage: { inputTokens: Math.round(app.tokens * (0.8 + 0.4 * random())), outputTokens: 20, cost },
    tookMs,
    scores: { answered: 1, 'token-f1': f1, 'took-ms': tookMs, cost },
  };
}

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('Name the folder to write to.');
mkdirSync(folder, { recursive: true });
const items = itemsOf(randomOf(1));
for (const [place, name] of Object.keys(APPS).entries()) {
  const random = randomOf(100 + place);
  const lines = items.map((item) => JSON.stringify(resultOf(item, name, random)));
  writeFileSync(join(folder, `${name}.jsonl`), `${lines.join('\n')}\n`);
}
