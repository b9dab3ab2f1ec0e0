import { redact } from '@weir/telemetry';

const REMOVED = '[removed]';

/** What looks like a secret wherever it stands: by how providers begin their keys, by its label, or by its length. */
const SECRETS: readonly RegExp[] = [
  /-----BEGIN[\s\S]*?-----END [A-Z ]+-----/g,
  /\b(?:sk|pk|rk|ghp|gho|github_pat|glpat|xox[abps]|hf)[-_][\w-]{8,}/g,
  // Weir's own keys; its instruments and settings have no capitals after the same beginning.
  /\bweir_(?=[\w-]*[A-Z])[\w-]{40,}/g,
  /\b(?:AKIA|ASIA)[A-Z0-9]{12,}\b/g,
  /\beyJ[\w-]+\.[\w-]+\.[\w-]*/g,
  /\b(?:bearer|basic)\s+[\w.~+/=-]{6,}/gi,
  /\b(?:api[-_]?key|token|secret|password|passwd|pwd)\b["']?\s*[=:]\s*["']?[^\s"',;&]+/gi,
  // A run without separators that mixes letters and digits: digests too, which nobody needs here.
  /\b(?=[A-Za-z]*\d)(?=\d*[A-Za-z])[A-Za-z0-9]{24,}\b/g,
];
/** User and password in an address, and all that it asks for. */
const ADDRESS = /([a-z][\w+.-]*:\/\/)(?:[^\s/@"']*@)?([^\s?"'#]*)(?:[?#][^\s"']*)?/gi;

/** Text without what looks like a secret. */
export function scrubText(text: string): string {
  const addressed = text.replace(ADDRESS, '$1$2');
  return SECRETS.reduce((rest, pattern) => rest.replace(pattern, REMOVED), addressed);
}

/** A service's log line, which is JSON: fields that may hold texts are gone, and every other text is scrubbed. Undefined for none. */
export function scrubLogLine(line: string): string | undefined {
  try {
    const fields: unknown = JSON.parse(line);
    if (typeof fields !== 'object' || fields === null || Array.isArray(fields)) return undefined;
    return scrubText(JSON.stringify(redact({ ...fields })));
  } catch {
    return undefined;
  }
}

/** A server's log line: what stands in quotes or brackets may be data, so only what surrounds it stays. */
export function scrubServerLine(line: string): string {
  const bare = line.replace(/"[^"]*"?|'[^']*'?|\{[^{}]*\}?|\[[^[\]]{24,}\]?/g, REMOVED);
  return scrubText(bare).slice(0, 400);
}

/** Names of settings that hold a secret, in any spelling. */
const SECRET_NAME = /key|secret|token|password|authorization|credential|header/i;
/** Names of settings that hold what people write, even where it is one word. */
const TEXT_NAME =
  /^(?:texts?|contents?|questions?|query|queries|answers?|messages?|quotes?|description|instructions?|template|system|script|match\w*|examples?|terms?|words?)$/i;
/** Of policies, what to do about secrets. */
const GUARDRAIL = 'secrets';
const REFERENCE = /^(?:env|file):[\w./-]+$/;
/** A name, a version, a place: one word, as people and programs name things. */
const WORD = /^[\w.@:/+*-]{1,120}$/;

/**
 * A resource's spec, as it may leave the house: numbers, switches and words stay, texts (instructions, examples, descriptions) go, and of
 * secrets only references to where they are kept stay.
 */
export function scrubSpec(value: unknown, name = ''): unknown {
  if (Array.isArray(value)) return value.map((inner: unknown) => scrubSpec(inner, name));
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).map(([inner, content]) => [
      inner,
      scrubSpec(content, isClosed(name) && name !== GUARDRAIL ? name : inner),
    ]);
    return Object.fromEntries(entries) as unknown;
  }
  if (typeof value !== 'string' || REFERENCE.test(value)) return value;
  if (isClosed(name) || !WORD.test(value)) return REMOVED;
  return scrubText(value);
}

/** What stands under such a name is gone, whatever it is called further in. */
function isClosed(name: string): boolean {
  return SECRET_NAME.test(name) || TEXT_NAME.test(name);
}
