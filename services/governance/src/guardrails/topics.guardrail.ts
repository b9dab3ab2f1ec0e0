import type { PolicySpec } from '@weir/resources';
import { type CheckSubject, type Guardrail, type Judgement, nothingFound, settingOf, verdictOf } from './guardrail.js';
import { cosine } from './similarity.js';

type Setting = PolicySpec['input']['topics'];

/** What a text is about shows at its beginning; embedding models read little more. UTF-16 code units. */
const LOOKED_AT = 1_000;

/**
 * Finds texts about what is denied, or about none of what is allowed: the topic of the example that is nearest counts, by the
 * cosine of embeddings, from the threshold on. Without embeddings nothing can be said, so a policy that blocks, blocks.
 */
export const topics: Guardrail = {
  name: 'topics',
  stages: ['input', 'output'],
  embeds(subject, policy) {
    const setting = wantedOf(subject, policy);
    return setting
      ? [beginningOf(subject), ...[...setting.denied, ...setting.allowed].flatMap(({ examples }) => examples)]
      : [];
  },
  check(subject, policy, { vectors } = {}) {
    const setting = wantedOf(subject, policy);
    if (!setting) return nothingFound;
    const vector = vectors?.get(beginningOf(subject));
    const denied = vector && nearest(vector, setting.denied, vectors);
    const allowed = vector && nearest(vector, setting.allowed, vectors);
    if (!denied || !allowed) return found(setting, 'topic-unknown', 'The text could not be compared with the topics.');
    if (denied.score >= setting.threshold && denied.score > allowed.score) {
      return found(setting, 'denied-topic', `The text is about what the policy denies (${denied.name}).`, denied.score);
    }
    if (setting.allowed.length === 0 || allowed.score >= setting.threshold) return nothingFound;
    return found(
      setting,
      'off-topic',
      'The text is about none of the topics that the policy allows.',
      1 - allowed.score,
    );
  },
};

function wantedOf({ stage, text }: CheckSubject, policy: PolicySpec): Setting | undefined {
  const setting = settingOf(policy, stage, 'topics');
  if (!setting || setting.action === 'allow' || setting.denied.length + setting.allowed.length === 0) return undefined;
  return text.trim() === '' ? undefined : setting;
}

function beginningOf({ text }: CheckSubject): string {
  return text.slice(0, LOOKED_AT).toWellFormed();
}

/** @returns Undefined where an example has no vector: it might have been the nearest. */
function nearest(
  vector: readonly number[],
  named: Setting['denied'],
  vectors: ReadonlyMap<string, readonly number[]> | undefined,
): { name: string; score: number } | undefined {
  let best = { name: '', score: -1 };
  for (const { name, examples } of named) {
    for (const example of examples) {
      const other = vectors?.get(example);
      if (!other) return undefined;
      const score = cosine(vector, other);
      if (score > best.score) best = { name, score };
    }
  }
  return best;
}

function found({ action }: Setting, type: string, message: string, score?: number): Judgement {
  const finding = { type, message, ...(score === undefined ? {} : { score: Math.min(1, Math.max(0, score)) }) };
  return { verdict: verdictOf(action), findings: [finding] };
}
