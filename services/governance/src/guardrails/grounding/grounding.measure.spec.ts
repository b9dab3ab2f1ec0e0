import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { create, HitSchema } from '@weir/contracts';
import { policySchema } from '@weir/resources';
import { describe, expect, it } from 'vitest';
import { grounding } from '../grounding.guardrail.js';
import { wholeSubject } from '../guardrail.js';
import { sentencesOf } from './sentences.js';
import { supportOf } from './support.js';

// Beside the repository: labelled answers, one a line.
const folder = new URL('../../../../../../shared/data/', import.meta.url);
const claims = new URL('faithfulness-derived/claims.jsonl', folder);
const general = new URL('halueval-general/general.jsonl', folder);
const missing = existsSync(claims) && existsSync(general) ? undefined : 'no ../shared/data';

interface Item {
  id: string;
  context: string;
  answer: string;
  isGrounded: boolean;
  how?: string;
}

const rowsOf = <T>(file: URL): T[] =>
  readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line): T => JSON.parse(line) as T);

/** Texts that the guardrail was tuned on, and texts that it was not; what is of one abstract is in one half. */
const halfOf = ({ id }: Item): 'tuned on' | 'held out' =>
  createHash('sha256').update(id.split('-')[0]!).digest()[0]! % 2 === 0 ? 'tuned on' : 'held out';

const policy = policySchema.parse({ output: { grounding: 'block' } });

function scoreOf({ context, answer }: Item): number {
  const sentences = supportOf(sentencesOf(answer), sentencesOf(context));
  const sum = sentences.reduce((total, { score }) => total + score, 0);
  return sentences.length === 0 ? 1 : sum / sentences.length;
}

/** The chance that a grounded answer scores above one that is not. */
function areaUnderCurve(items: readonly Item[]): number {
  const scored = items.map((item) => ({ score: scoreOf(item), isGrounded: item.isGrounded }));
  const good = scored.filter(({ isGrounded }) => isGrounded);
  const bad = scored.filter(({ isGrounded }) => !isGrounded);
  let above = 0;
  for (const one of good)
    for (const other of bad) above += one.score > other.score ? 1 : one.score === other.score ? 0.5 : 0;
  return above / (good.length * bad.length);
}

function report(name: string, items: readonly Item[]): number {
  const blocked = items.filter(({ context, answer }) => {
    const contexts = [create(HitSchema, { text: context })];
    return grounding.check(wholeSubject({ stage: 'output', text: answer, contexts }), policy).verdict === 'block';
  });
  const right = blocked.filter(({ isGrounded }) => !isGrounded).length;
  const wrongs = items.filter(({ isGrounded }) => !isGrounded).length;
  const precision = right / Math.max(1, blocked.length);
  const recall = right / wrongs;
  const f1 = (2 * precision * recall) / (precision + recall);
  const area = areaUnderCurve(items);
  const figures = [area, precision, recall, f1].map((value) => value.toFixed(3)).join(' | ');
  process.stdout.write(`| ${name} | ${items.length} | ${wrongs} | ${figures} |\n`);
  return area;
}

describe.skipIf(missing)(`grounding of labelled answers${missing ? ` (${missing})` : ''}`, { timeout: 60_000 }, () => {
  const items = missing
    ? []
    : rowsOf<{ id: string; context: string; claim: string; faithful: boolean; how: string }>(claims).map(
        ({ id, context, claim, faithful, how }): Item => ({ id, context, answer: claim, isGrounded: faithful, how }),
      );

  it.each(['tuned on', 'held out'] as const)('of abstracts, in the half %s', (half) => {
    const here = items.filter((item) => halfOf(item) === half);
    const area = report(`claims, ${half}`, here);
    for (const how of ['conclusion of another', 'one number']) {
      report(
        `claims, ${half}, ${how}`,
        here.filter((item) => item.isGrounded || item.how?.startsWith(how)),
      );
    }
    expect(area).toBeGreaterThan(0.8);
  });

  it('of questions, which are no contexts', () => {
    const answers = missing
      ? []
      : rowsOf<{ id: string; query: string; response: string; hallucination: string }>(general);
    report(
      'halueval-general',
      answers.map(({ id, query, response, hallucination }) => ({
        id,
        context: query,
        answer: response,
        isGrounded: hallucination === 'no',
      })),
    );
  });
});
