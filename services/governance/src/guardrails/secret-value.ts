/** Stands for a secret without being one: a variable, a reference, a mask, a gap to fill in. */
const placeholder =
  /^(?:[<$%{[(*#]|\.{3}|x{4,}|(?:env|file|vault|op|ref|arn|sha\d+):|(?:your|my|some|the|insert|enter|replace)[-_. ]|[a-z][a-z0-9+.-]{1,30}:\/\/|[~.]{0,2}\/|\d{4}-\d\d-\d\d)/i;
/** Code that fetches the value from elsewhere. */
const reference =
  /^(?:process|os|env|config|settings|secrets?|vars|self|this|ctx|args|options|props|params|request|response|req|res|system|string|data)[.[(:]/i;
const literal = /^(?:undefined|required|optional|redacted|disabled|password|passwd|passphrase|username|basestring)$/i;
/** The mask itself, so that checking twice gives the same. */
const masked = /•/;

// Names that go on like this tell about a secret and hold none: `token_count`, `secretName`, `password-policy`.
const aboutSecret =
  /(?:count|limit|expir\w*|ttl|type|name|id|ids|url|uri|file|path|dir|length|len|size|version|endpoint|policy|field|header|param|class|format|age|at|usage|index|ref|hint|label|lifetime|mode|provider|store|manager|prefix|suffix|rotation)$/i;

/** Whether what follows a provider's prefix is random enough to be a token: `sk-…`, but not a CSS class. */
export function isRandom(value: string): boolean {
  if (masked.test(value) || placeholder.test(value)) return false;
  const hasDigit = /\d/.test(value);
  if (!hasDigit) return /[a-z]/.test(value) && /[A-Z]{2}|[a-z][A-Z]/.test(value) && entropy(value) > 3;
  if (/[A-Z]/.test(value) && /[a-z]/.test(value)) return true;
  return (value.match(/[a-z\d]{12,}/gi) ?? []).some((run) => /\d/.test(run) && /[a-z]/i.test(run));
}

/** Whether the password of a connection string is one, and not the word for it. */
export function isCredential(value: string): boolean {
  if (masked.test(value) || placeholder.test(value)) return false;
  return !/^(?:pass(?:word|wd|phrase)?|pwd|secret|token|pw)$/i.test(value);
}

/**
 * Whether a value assigned to a name such as `password` looks like a secret: in a configuration line (`password=…`) any
 * value that is not a placeholder does, elsewhere only what no word of prose or code looks like.
 */
export function isConfigured(value: string, match: RegExpMatchArray): boolean {
  const { tail = '', separator = '', bare } = match.groups ?? {};
  if (!isNameEnd(tail) || masked.test(value)) return false;
  if (placeholder.test(value) || reference.test(value) || literal.test(value)) return false;
  const after = match.input?.charAt(match.index! + match[0].length) ?? '';
  if (bare !== undefined && (after === '(' || after === '[')) return false;
  const name = match[0].slice(0, 4).toLowerCase();
  const isPassword = name.startsWith('pass') || name.startsWith('pwd') || name === 'secr';
  if (isPassword && separator === '=' && !isIdentifier(value)) return entropy(value) > 2;
  return looksRandom(value);
}

/** What is said before a secret in prose, in tables and in logs. */
const aboutKeys =
  /(?:secret|token|password|passwd|credential|api[ _-]?key|access[ _-]?key|private[ _-]?key|signing[ _-]?key|bearer)/i;
/** What is as random and no secret. */
const aboutHashes =
  /(?:sha-?\d*|md5|hash|digest|checksum|commit|integrity|fingerprint|etag|uuid|revision|certificate|public[ _-]?key)/i;
const CLOSE = 48;

/**
 * Whether a run of letters and digits is too random for a word, a path or a name, and a word for secrets stands before it: in
 * capitals, small letters and digits, with 4 bits a character or more. Hashes, which are in hexadecimal, do not come near that.
 */
export function isUnexplained(value: string, match: RegExpMatchArray): boolean {
  if (!/[a-z]/.test(value) || !/[A-Z]/.test(value) || !/\d/.test(value) || placeholder.test(value)) return false;
  // Words with capitals, and paths of them.
  if (/[A-Za-z][a-z]{5}/.test(value) || (value.match(/[/_-]/g) ?? []).length > 4) return false;
  if (entropy(value) < 4) return false;
  const before = (match.input ?? '').slice(Math.max(0, match.index! - CLOSE), match.index);
  return aboutKeys.test(before) && !aboutHashes.test(before);
}

function isNameEnd(tail: string): boolean {
  if (tail === '' || tail === 's') return true;
  return /^(?:s?[_.\-\d]|[A-Z])/.test(tail) && !aboutSecret.test(tail);
}

/** A dotted or camel-case name without digits, as code has them. */
function isIdentifier(value: string): boolean {
  return /^[A-Za-z_$]+(?:\.[A-Za-z_$]+)+$/.test(value) || /^[a-z]+[A-Z][A-Za-z]*$/.test(value);
}

function looksRandom(value: string): boolean {
  const hasLetter = /[A-Za-z]/.test(value);
  if (!hasLetter || entropy(value) < 3) return false;
  return /\d/.test(value) || /[!@#$%^*+?~]/.test(value);
}

/** Shannon's, in bits a character: 0 for one repeated, 4.7 for 26 different ones. */
function entropy(value: string): number {
  const counts = new Map<string, number>();
  for (const character of value) counts.set(character, (counts.get(character) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / value.length) * Math.log2(count / value.length);
  return bits;
}
