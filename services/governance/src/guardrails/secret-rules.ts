import { isConfigured, isCredential, isRandom, isUnexplained } from './secret-value.js';
import { serviceTokens } from './service-tokens.js';

export type SecretType =
  | 'anthropic-key'
  | 'assigned-secret'
  | 'authorization'
  | 'aws-key'
  | 'connection-password'
  | 'github-token'
  | 'gitlab-token'
  | 'google-key'
  | 'huggingface-token'
  | 'jwt'
  | 'npm-token'
  | 'openai-key'
  | 'high-entropy'
  | 'private-key'
  | 'pypi-token'
  | 'sendgrid-key'
  | 'service-token'
  | 'slack-token'
  | 'stripe-key';

export interface SecretRule {
  type: SecretType;
  /** Confidence, 0 to 1. */
  score: number;
  /** A piece that every match holds: looking for it costs next to nothing. */
  hint?: string;
  /**
   * What to look for; a group at its end (`secret`, or `double`, `single`, `bare` by its quotes) is what to mask. Takes
   * linear time on any text: a match begins with fixed characters or at a word's edge, and whatever run of characters
   * follows is gone through by a bounded number of attempts.
   */
  pattern: RegExp;
  accept?: (secret: string, match: RegExpMatchArray) => boolean;
}

/** Tokens that their provider's format gives away, then what only its surroundings do. */
export const secretRules: readonly SecretRule[] = [
  { type: 'aws-key', score: 0.95, pattern: /(?<![A-Za-z0-9])A(?:KIA|SIA|BIA|CCA)[A-Z2-7]{16}(?![A-Za-z0-9])/g },
  { type: 'github-token', score: 1, hint: 'gh', pattern: /(?<![A-Za-z0-9])gh[oprsu]_[A-Za-z0-9_]{36,}/g },
  { type: 'github-token', score: 1, hint: 'github_pat_', pattern: /(?<![A-Za-z0-9])github_pat_[A-Za-z0-9_]{36,}/g },
  {
    type: 'gitlab-token',
    score: 1,
    hint: 'gl',
    pattern: /(?<![A-Za-z0-9])gl(?:agent|cbt|dt|feed|ffct|ft|imt|oas|pat|ptt|rt|rtr|soat)-[A-Za-z0-9_-]{20,}/g,
  },
  {
    type: 'slack-token',
    score: 1,
    hint: 'xox',
    pattern: /(?<![A-Za-z0-9])xox[abceoprs](?:\.xox[bp])?-[A-Za-z0-9-]{10,}/g,
  },
  { type: 'slack-token', score: 1, hint: 'xapp-', pattern: /(?<![A-Za-z0-9])xapp-\d-[A-Za-z0-9-]{10,}/g },
  {
    type: 'slack-token',
    score: 0.95,
    hint: 'hooks.slack.com/',
    pattern: /hooks\.slack\.com\/(?:services|triggers|workflows)\/(?<secret>[A-Za-z0-9_/-]{20,})/g,
  },
  {
    type: 'google-key',
    score: 0.95,
    hint: 'AIza',
    pattern: /(?<![A-Za-z0-9_-])AIza[A-Za-z0-9_-]{35}(?![A-Za-z0-9_-])/g,
  },
  { type: 'google-key', score: 1, hint: 'GOCSPX-', pattern: /(?<![A-Za-z0-9])GOCSPX-[A-Za-z0-9_-]{20,}/g },
  { type: 'google-key', score: 0.95, hint: 'ya29.', pattern: /(?<![A-Za-z0-9])ya29\.[A-Za-z0-9_-]{20,}/g },
  { type: 'stripe-key', score: 1, hint: 'k_', pattern: /(?<![A-Za-z0-9])[rs]k_(?:live|test)_[A-Za-z0-9]{16,}/g },
  { type: 'stripe-key', score: 0.95, hint: 'whsec_', pattern: /(?<![A-Za-z0-9])whsec_[A-Za-z0-9+/=]{24,}/g },
  { type: 'anthropic-key', score: 1, hint: 'sk-ant-', pattern: /(?<![A-Za-z0-9_-])sk-ant-[A-Za-z0-9_-]{16,}/g },
  {
    type: 'openai-key',
    score: 0.9,
    hint: 'sk-',
    pattern: /(?<![A-Za-z0-9_-])sk-(?!ant-)(?:(?:admin|proj|svcacct)-)?(?<secret>[A-Za-z0-9_-]{16,})/g,
    accept: isRandom,
  },
  { type: 'npm-token', score: 1, hint: 'npm_', pattern: /(?<![A-Za-z0-9])npm_[A-Za-z0-9]{36,}/g },
  { type: 'pypi-token', score: 1, hint: 'pypi-', pattern: /(?<![A-Za-z0-9])pypi-[A-Za-z0-9_-]{50,}/g },
  { type: 'huggingface-token', score: 1, hint: 'hf_', pattern: /(?<![A-Za-z0-9])hf_[A-Za-z0-9]{30,}/g },
  {
    type: 'sendgrid-key',
    score: 1,
    hint: 'SG.',
    pattern: /(?<![A-Za-z0-9])SG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{32,}/g,
  },
  ...serviceTokens,
  {
    type: 'jwt',
    score: 0.9,
    hint: 'eyJ',
    pattern: /(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}/g,
  },
  {
    type: 'authorization',
    score: 0.7,
    hint: 'earer',
    pattern: /(?<![A-Za-z0-9])[Bb]earer[ \t]{1,4}(?<secret>[A-Za-z0-9._~+/=-]{16,})/g,
    accept: isRandom,
  },
  {
    type: 'authorization',
    score: 0.8,
    hint: 'asic',
    pattern: /uthorization["']?[ \t]{0,4}[:=][ \t]{0,4}["']?[Bb]asic[ \t]{1,4}(?<secret>[A-Za-z0-9+/]{8,}={0,2})/g,
  },
  {
    type: 'connection-password',
    score: 0.9,
    hint: '://',
    pattern: /(?<![A-Za-z0-9+.-])[A-Za-z][A-Za-z0-9+.-]{1,30}:\/\/[^\s:@/?#]{0,128}:(?<secret>[^\s@/]{1,256})@/g,
    accept: isCredential,
  },
  {
    type: 'assigned-secret',
    score: 0.6,
    // Name, the rest of the name, separator, and the value in quotes or bare.
    pattern:
      /(?:pass(?:word|wd|phrase)|(?<=[_.-])pass|pwd|secret|token|credential|(?:api|access|account|auth|private)[_-]?key)(?<tail>[A-Za-z0-9_.-]{0,24})\\?["'\]]{0,2}(?<separator>[ \t]{0,4}(?:=>|:=|={1,2}|:)[ \t]{0,4})\\?(?:"(?<double>[^"\\\n]{8,})\\?"|'(?<single>[^'\\\n]{8,})\\?'|(?<bare>[^\s"'`<>,;(){}[\]|&\\]{8,}))/gi,
    accept: isConfigured,
  },
  {
    type: 'high-entropy',
    score: 0.5,
    // Long enough that its entropy tells, short enough to be no file; nothing of the kind beside it.
    pattern: /(?<![A-Za-z0-9+/_=.-])[A-Za-z0-9+/_-]{24,128}={0,2}(?![A-Za-z0-9+/_=-])/g,
    accept: isUnexplained,
  },
];
