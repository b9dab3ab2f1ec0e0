import { existsSync, readFileSync } from 'node:fs';
import { PII_TYPES, policySchema } from '@weir/resources';
import { describe, expect, it } from 'vitest';
import { findHomoglyphs } from './homoglyphs/find-homoglyphs.js';
import { findInvisible } from './invisible-characters.js';
import { wholeSubject } from './guardrail.js';
import { guardrails } from './index.js';
import { findPii } from './pii/find-pii.js';
import { findPrivateKeys } from './private-keys.js';
import { secretRules } from './secret-rules.js';

// Beginnings of what is looked for, repeated: what backtracking would take minutes for.
const pumps = [
  ...'a|1|a.|a@|a@a.|@|.a@b-|1.|1:|::|a:|1 |1-|(|+|+1 4|00|4111 |4111-|1111 111111 |123-|123-45-|DE89|DE89 |GB82W '.split(
    '|',
  ),
  ...'http://|www.|http://a|1/|1/1/|12.12.|may |may 1 |1 may |born 1/1/1990 |phone 1234567 |12345678A|X-1|1.1.1.1.1|123.456.'.split(
    '|',
  ),
  ...'1.1|1..1|1(.1(|1-1-1-1-1-1-1-1-1 1 |+14155552671 |x1|1x|1 1 ext. |\u00E9@|[|[PHONE|A-|\u{1F600}1|call 4155552671 |111111111 |'
    .split('|')
    .filter(Boolean),
  ...'Anna |Anna Maria |anna |A. |Mr. |Mr. A |Anna van |my name is |, Anna|and Anna |New |new york |New York, |in |lives in X |1 Main Street, |1 |Apt. 1 |Apt. |rue |Rue de |St. |Box 1\n|1\n|aged 1 |A-|a\u0027|Ån|\u0301|A\n'.split(
    '|',
  ),
];

// Beginnings of secrets, and what rules of secrets go through.
const secretPumps = [
  ...secretRules.flatMap(({ hint }) => (hint === undefined ? [] : [hint, `${hint}a`, `${hint} `, `${hint}Aa1`])),
  ...'AKIA|AKIAAAAA|password=|password= |password: |secret.|secret-|token|api_key => |https://a:|a://|a:a@|Bearer  |token A1b2C3d4E5f6G7h8I9j0K1l2 |A1b2/|-----BEGIN PRIVATE KEY-----|-----BEGIN |AA=='.split(
    '|',
  ),
];
const otherPumps = [
  '\u0430',
  'a\u0430 ',
  '\u200B',
  'e\u0301',
  '\u0301',
  '\u{1D41A}',
  '\uD800',
  '<a ',
  '[a](',
  '![',
  '{"a":',
  '=1+',
  '\u001B[',
];

/** Inputs of the attack lists beside the repository, where they are. */
const list = new URL('../../../../../shared/data/attack-lists/redos.jsonl', import.meta.url);
const listed = existsSync(list)
  ? readFileSync(list, 'utf8')
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { text: string }).text)
  : [];

const LENGTH = 270_000;
/** For a rule on so many characters, milliseconds of the processor: what a quiet machine takes at most. */
const GOAL_MS = 100;
/** What is refused: a machine that others work on takes up to twice as long, and what is not linear seconds. */
const MOST_MS = 250;

interface Rule {
  name: string;
  run: (text: string) => unknown;
}

const rules: readonly Rule[] = [
  ...PII_TYPES.map((type) => ({ name: `pii ${type}`, run: (text: string) => findPii(text, [type]) })),
  ...secretRules.map(({ type, pattern, accept }, index) => ({
    name: `secrets ${type} (${index})`,
    run: (text: string) =>
      [...text.matchAll(pattern)].filter((match) => accept?.(match.groups?.secret ?? match[0], match)),
  })),
  { name: 'secrets private-key', run: findPrivateKeys },
  { name: 'unicode', run: findInvisible },
  { name: 'homoglyphs', run: findHomoglyphs },
];

const inputs = [...new Set([...pumps, ...secretPumps, ...otherPumps])].map((pump) => ({ name: pump, pump, end: '1a' }));
const lists = listed.map((text, index) => ({ name: `list ${index + 1}`, pump: text, end: '' }));
const textOf = ({ pump, end }: { pump: string; end: string }, length: number): string =>
  `${pump.repeat(Math.max(1, Math.floor(length / pump.length)))}${end}`;

function millisecondsOf(run: () => unknown): number {
  const before = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

describe('hostile texts', () => {
  it(`take every rule no more than ${MOST_MS} ms of 270,000 characters`, { timeout: 120_000 }, () => {
    // A part of the length tells which are slow: what takes quadratic time stands out all the more at the full one.
    const tried = rules.flatMap((rule) =>
      [...inputs, ...lists].map((input) => {
        const text = textOf(input, LENGTH / 30);
        return { rule, input, ms: millisecondsOf(() => rule.run(text)) };
      }),
    );
    const slowest = tried.toSorted((one, other) => other.ms - one.ms).slice(0, 40);
    const timed = slowest.map(({ rule, input }) => {
      const text = textOf(input, LENGTH);
      let ms = Number.POSITIVE_INFINITY;
      // Whatever else runs on the machine only makes it slower.
      for (let run = 0; run < 5 && ms > GOAL_MS / 2; run += 1)
        ms = Math.min(
          ms,
          millisecondsOf(() => rule.run(text)),
        );
      return { rule: rule.name, input: input.name, ms };
    });
    const ranked = timed.toSorted((one, other) => other.ms - one.ms);
    const shown = ranked
      .slice(0, 5)
      .map(({ rule, input, ms }) => `${rule} on ${JSON.stringify(input)}: ${ms.toFixed(0)} ms`);
    process.stdout.write(
      `\n${rules.length} rules, ${inputs.length + lists.length} inputs; over ${GOAL_MS} ms: ${ranked.filter(({ ms }) => ms > GOAL_MS).length}; slowest: ${shown.join('; ')}\n`,
    );
    expect(ranked.filter(({ ms }) => ms > MOST_MS)).toEqual([]);
  });

  const everything = policySchema.parse(
    Object.fromEntries(
      ['documents', 'input', 'context', 'toolCall', 'toolResult', 'output'].map((stage) => [
        stage,
        { secrets: 'block', pii: { action: 'block' }, homoglyphs: 'block' },
      ]),
    ),
  );

  it.each(Object.values(guardrails))(
    'take the guardrail $name time in proportion',
    (guardrail) => {
      const { name, stages } = guardrail;
      const stage = stages.includes('input') ? 'input' : stages[0]!;
      const slow = [...inputs, ...lists].flatMap((input) => {
        const text = textOf(input, LENGTH / 30);
        const ms = millisecondsOf(() => guardrail.check(wholeSubject({ stage, text }), everything));
        return ms > 1_000 ? [{ input: input.name, ms }] : [];
      });
      expect(slow, name).toEqual([]);
    },
    60_000,
  );
});
