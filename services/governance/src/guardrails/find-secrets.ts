import type { Span } from './edits.js';
import { findPrivateKeys } from './private-keys.js';
import { type SecretRule, secretRules, type SecretType } from './secret-rules.js';

export interface Secret extends Span {
  type: SecretType;
  score: number;
}

/**
 * Finds secrets by the formats of their providers, by the frame of a key file, and by the names that values are assigned
 * to. Takes linear time on any text.
 *
 * @returns In order of the text; where several rules found the same, one secret that covers all, of the surest rule's type.
 */
export function findSecrets(text: string): Secret[] {
  const found = secretRules.flatMap((rule) => matchesOf(rule, text));
  if (text.includes('PRIVATE KEY')) {
    found.push(...findPrivateKeys(text).map((span) => ({ type: 'private-key' as const, score: 1, ...span })));
  }
  return merged(found);
}

function matchesOf({ type, score, hint, pattern, accept }: SecretRule, text: string): Secret[] {
  if (hint !== undefined && !text.includes(hint)) return [];
  const found: Secret[] = [];
  for (const match of text.matchAll(pattern)) {
    const secret = secretOf(match);
    if (accept && !accept(secret, match)) continue;
    // A group ends the match but for a delimiter, so its last occurrence is the one.
    const start = match.index + match[0].lastIndexOf(secret);
    found.push({ type, score, start, end: start + secret.length });
  }
  return found;
}

function secretOf({ 0: whole, groups }: RegExpMatchArray): string {
  return groups?.secret ?? groups?.double ?? groups?.single ?? groups?.bare ?? whole;
}

function merged(secrets: readonly Secret[]): Secret[] {
  const result: Secret[] = [];
  for (const secret of secrets.toSorted((one, other) => one.start - other.start)) {
    const before = result.at(-1);
    if (!before || secret.start >= before.end) {
      result.push({ ...secret });
      continue;
    }
    before.end = Math.max(before.end, secret.end);
    if (secret.score > before.score) {
      before.type = secret.type;
      before.score = secret.score;
    }
  }
  return result;
}
