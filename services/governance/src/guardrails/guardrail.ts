import type { Citation, Hit } from '@weir/contracts';
import type { PolicySpec } from '@weir/resources';
import type { Edit } from './edits.js';

/** Where in a flow a text is checked. */
export type CheckStage = 'input' | 'output' | 'document';

export const STAGES: readonly CheckStage[] = ['input', 'output', 'document'];

/** From mildest to worst. */
export const VERDICTS = ['allow', 'redact', 'block'] as const;
export type Verdict = (typeof VERDICTS)[number];

/** What is checked. */
export interface Subject {
  stage: CheckStage;
  text: string;
  /** Of the whole document, UTF-16 code units, where `text` is a part of one. @default the text's own */
  characters?: number;
  /** For the output stage: what the answer cites, and what it was given. */
  citations?: readonly Citation[];
  contexts?: readonly Hit[];
}

/** Something found; quotes no checked text. Offsets are into the text that the guardrail was given. */
export interface Found {
  type: string;
  start?: number;
  end?: number;
  /** Confidence, 0 to 1. @default certain */
  score?: number;
  message: string;
}

export interface Judgement {
  verdict: Verdict;
  findings: readonly Found[];
  /** What to change in the text; in the `document` stage no change may alter its length. @default nothing */
  edits?: readonly Edit[];
  /** The citations that stand, with `answerStart` and `answerEnd` as they came. @default all */
  citations?: readonly Citation[];
}

/** What guardrails know beside the policy. */
export interface GuardrailKeys {
  /** What personal data is hashed with, where a policy says so. */
  pii?: string | undefined;
}

/** A policy check: a name and one pure function. */
export interface Guardrail {
  name: string;
  stages: readonly CheckStage[];
  /** Takes time linear in the text's length, whatever the text. */
  check(subject: Required<Subject>, policy: PolicySpec, keys?: GuardrailKeys): Judgement;
}

export const nothingFound: Judgement = { verdict: 'allow', findings: [] };

/** The part of a policy that a stage goes by. */
export function settingsOf(policy: PolicySpec, stage: CheckStage): PolicySpec['documents' | 'input' | 'output'] {
  return stage === 'document' ? policy.documents : policy[stage];
}
