import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CONTEXT_CHECKS } from '@weir/resources';
import { expect, it } from 'vitest';
import { chains } from './guardrails/index.js';

const ROOT = join(import.meta.dirname, '..', '..', '..');
/** What no check of a context goes by. */
const OTHERS = /\.(spec|fake)\.ts$|toxicity|grounding|citations|cited|prompt-leak|schema|language|topics|similarity/;
const FOLDERS = [
  'services/governance/src/guardrails',
  'libs/guardrail-models/src',
  'libs/guardrail-models/weights',
  'services/governance/data',
];

/** Code and weights of the checks of contexts. */
function filesOf(folder: string): string[] {
  const names = readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true });
  return names
    .filter((each) => each.isFile() && !OTHERS.test(each.name))
    .map((each) => join(each.parentPath, each.name));
}

it('another check of contexts, or the same by other weights, makes the clearances given before void', () => {
  const digest = createHash('sha256');
  for (const file of FOLDERS.flatMap(filesOf).toSorted()) digest.update(readFileSync(file)).update('\0');
  expect(CONTEXT_CHECKS, 'Set CONTEXT_CHECKS of libs/resources to what was received here.').toBe(
    digest.digest('hex').slice(0, 16),
  );
});

it('contexts are not checked by what is left out of that', () => {
  expect(chains.context.map(({ name }) => name).filter((name) => OTHERS.test(name))).toEqual([]);
});
