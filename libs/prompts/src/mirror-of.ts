import { classify } from '@weir/errors';
import type { Prompt, PromptVersion } from '@weir/mlflow';
import type { PromptSpec, PromptVersionSpec } from '@weir/resources';
import { completePrompt } from './complete-prompt.js';
import { fromRegistry } from './registry-form.js';

/** The alias that MLflow reserves for the newest version. */
export const LATEST = 'latest';

export interface Mirrored {
  /** Undefined when there is nothing that an app could use. */
  spec: PromptSpec | undefined;
  /** What is not in force, and why. */
  problems: { version: number; reason: string }[];
}

/**
 * What services see of a prompt: the versions that an alias or a declaration names, and the newest. Where an alias points at a
 * version that no app may use, what it pointed at before stays in force.
 *
 * @param versions - All there are.
 * @param named - Versions that declarations name by number.
 * @param before - What services see now.
 */
export function mirrorOf(
  { aliases }: Pick<Prompt, 'aliases'>,
  versions: readonly PromptVersion[],
  named: Iterable<number>,
  before: PromptSpec | undefined,
): Mirrored {
  const problems: Mirrored['problems'] = [];
  const found: Record<string, PromptVersionSpec> = {};
  const newest = versions.reduce((most, { version }) => Math.max(most, version), 0);
  const pointing = Object.entries({ ...aliases, ...(newest > 0 ? { [LATEST]: newest } : {}) })
    // A name made of digits would be taken for a version.
    .filter(([alias]) => !/^\d+$/.test(alias));
  for (const number of new Set([...pointing.map(([, version]) => version), ...named])) {
    const version = versions.find((each) => each.version === number);
    if (!version) continue;
    try {
      found[number] = completePrompt(fromRegistry(version, versions));
    } catch (error) {
      problems.push({ version: number, reason: classify(error).message });
    }
  }
  const inForce = pointing.flatMap(([alias, number]): [string, number][] => {
    if (found[number]) return [[alias, number]];
    const kept = before && Object.hasOwn(before.aliases, alias) ? before.aliases[alias] : undefined;
    const text = kept === undefined ? undefined : before?.versions[kept];
    // One that was deleted is gone.
    if (kept === undefined || !text || !versions.some(({ version }) => version === kept)) return [];
    found[kept] = text;
    return [[alias, kept]];
  });
  const spec = { versions: found, aliases: Object.fromEntries(inForce) };
  return { spec: Object.keys(found).length > 0 ? spec : undefined, problems };
}
