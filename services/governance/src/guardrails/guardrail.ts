import type { Citation, Hit, JsonObject } from '@weir/contracts';
import type { Action, PolicySpec } from '@weir/resources';
import type { Edit } from './edits.js';

/** Where in a flow a text is checked. */
export const STAGES = ['input', 'output', 'document', 'context', 'tool-call', 'tool-result'] as const;
export type CheckStage = (typeof STAGES)[number];

/** Stages whose texts others hold offsets into: no change may alter their length. */
export const FIXED_LENGTH: readonly CheckStage[] = ['document', 'context'];

/** From mildest to worst. */
export const VERDICTS = ['allow', 'redact', 'review', 'block'] as const;
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
  /** For the output stage: what was asked, and the system prompt that it was answered under. @default '' */
  question?: string;
  prompt?: string;
  /** For the output stage: JSON Schema that the answer has to fit. @default none */
  responseSchema?: JsonObject | undefined;
}

/** What a guardrail is given of it: all, with what is absent filled in. */
export type CheckSubject = Required<Omit<Subject, 'responseSchema'>> & Pick<Subject, 'responseSchema'>;

/** With what is absent filled in. */
export function wholeSubject(subject: Subject): CheckSubject {
  const { text, characters = text.length, citations = [], contexts = [], question = '', prompt = '' } = subject;
  return { ...subject, text, characters, citations, contexts, question, prompt };
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
  /** What to change in the text; where its length is fixed, no change may alter it. @default nothing */
  edits?: readonly Edit[];
  /**
   * How the guardrails after it are to read the text: they are given it with these edits, of the text after `edits` with its length
   * kept, and it goes on without. @default as it stands
   */
  reading?: readonly Edit[];
  /** The citations that stand, with `answerStart` and `answerEnd` as they came. @default all */
  citations?: readonly Citation[];
}

/** What a policy may have texts treated with. */
export interface GuardrailKeys {
  /** What personal data is hashed and encrypted with, where a policy says so. */
  pii?: string | undefined;
  /** Whose text it is: what is encrypted for one tenant cannot be had back for another. */
  tenant?: string | undefined;
}

/** What guardrails know beside the policy. */
export interface Given {
  keys?: GuardrailKeys;
  /** Embeddings of the texts that guardrails want, by the text, L2-normalised; without those that could not be had. */
  vectors?: ReadonlyMap<string, readonly number[]>;
}

/** A policy check: a name and one pure function. */
export interface Guardrail {
  name: string;
  stages: readonly CheckStage[];
  /** Whether what it refuses is not looked into any further. @default false */
  isLast?: boolean;
  /** Takes time linear in the text's length, whatever the text. */
  check(subject: CheckSubject, policy: PolicySpec, given?: Given): Judgement;
  /** Texts that it needs the embeddings of, of the text as it came. @default none */
  embeds?(subject: CheckSubject, policy: PolicySpec): readonly string[];
}

/** The verdict on a text in which something was found that a policy has this done about. */
export function verdictOf(action: Action): Verdict {
  return action === 'flag' ? 'allow' : action;
}

export const nothingFound: Judgement = { verdict: 'allow', findings: [] };

const PARTS = {
  document: 'documents',
  input: 'input',
  context: 'context',
  'tool-call': 'toolCall',
  'tool-result': 'toolResult',
  output: 'output',
} as const satisfies Record<CheckStage, keyof PolicySpec>;

/** What a policy calls the part that a stage goes by. */
export function partOf(stage: CheckStage): (typeof PARTS)[CheckStage] {
  return PARTS[stage];
}

/** The part of a policy that a stage goes by. */
export function settingsOf(policy: PolicySpec, stage: CheckStage): PolicySpec[(typeof PARTS)[CheckStage]] {
  return policy[PARTS[stage]];
}

type Settings = PolicySpec['documents'] & PolicySpec['input'] & PolicySpec['toolCall'] & PolicySpec['output'];

/** What a policy says of one thing in a stage; undefined where that stage does not know it. */
export function settingOf<Name extends keyof Settings>(
  policy: PolicySpec,
  stage: CheckStage,
  name: Name,
): Settings[Name] | undefined {
  return (settingsOf(policy, stage) as Partial<Settings>)[name];
}
