import type { JsonObject } from '@weir/contracts';
import { z } from 'zod';
import { answerSchema } from '../answer-schema.js';
import { type Action, ACTIONS, exampleTopics, setting, threshold } from './policy-setting.js';

/** Kinds of personal data that are recognised. */
export const PII_TYPES = [
  'email',
  'phone',
  'credit-card',
  'iban',
  'us-ssn',
  'ip-address',
  'date-of-birth',
  'uk-nhs',
  'us-aba',
  'es-nif',
  'pl-pesel',
  'br-cpf',
  'fr-nir',
  'url',
  'person',
  'location',
  'address',
  'age',
] as const;
export type PiiType = (typeof PII_TYPES)[number];

/** For what can be found, and not be taken out of a text. */
const WHOLE: readonly Action[] = ['allow', 'flag', 'review', 'block'];
/** For texts that no person is asked about: there are many of them, or something waits for them. */
const UNSEEN: readonly Action[] = ['allow', 'flag', 'redact', 'block'];
const UNSEEN_WHOLE: readonly Action[] = ['allow', 'flag', 'block'];

const secrets = (action: Action, actions = ACTIONS) => setting(action, {}, actions);

/** Personal data. */
const pii = (action: Action, actions = ACTIONS) =>
  setting(
    action,
    {
      /** What is looked for: unless said, all but web addresses, most of which are nobody's. */
      types: z
        .array(z.enum(PII_TYPES))
        .min(1)
        .default(PII_TYPES.filter((type) => type !== 'url')),
      /**
       * What stands for it: its type; its type with a keyed hash, the same for the same value; nothing; or a token that holds it,
       * encrypted, for an administrator to have back.
       */
      style: z.enum(['mask', 'hash', 'drop', 'vault']).default('mask'),
    },
    actions,
  );

/** Instructions to the model that are not its operator's. */
const injection = (action: Action, actions = ACTIONS, least = 0.5) =>
  setting(
    action,
    {
      threshold: threshold(least),
      /** The least score that is told of; what is under `threshold` goes on all the same. */
      flagFrom: threshold(0.5),
    },
    actions,
  );

/** Hate, threats and insults. */
const toxicity = (action: Action, actions = WHOLE) => setting(action, { threshold: threshold(0.5) }, actions);

/** What is talked about. */
const topics = setting(
  'allow',
  {
    threshold: threshold(0.6),
    /** Where there are some, a text has to be about one of them. */
    allowed: exampleTopics,
    denied: exampleTopics,
  },
  WHOLE,
);

/** Languages that a text may be in, as ISO 639-1 codes; all, where there are none. */
const language = setting('allow', { allowed: z.array(z.string().regex(/^[a-z]{2}$/)).default([]) }, WHOLE);

/** What could act where it is shown: addresses of unknown hosts, HTML, formulas, terminal escapes. */
const activeContent = (action: Action, actions = ACTIONS) =>
  setting(
    action,
    {
      /** Hosts that may be linked to, `*.example.org` for all below one; with its port, where it is not the scheme's own. */
      allowedHosts: z.array(z.string().min(1)).default([]),
      /** Whether those of the documents that the answer was given may be linked to. */
      contextHosts: z.boolean().default(true),
    },
    actions,
  );

/** What no answer could be held against is told when it is declared. */
const jsonSchema = z.record(z.string(), z.unknown()).superRefine((schema, context) => {
  try {
    answerSchema(schema as JsonObject);
  } catch (error) {
    context.addIssue(error instanceof Error ? error.message : 'It is no JSON Schema.');
  }
});

const sized = (maxCharacters: number) => ({
  /** UTF-16 code units. */
  maxCharacters: z.int().positive().default(maxCharacters),
  /** Tokens, by the estimate that budgets go by; no limit, where there is none. */
  maxTokens: z.int().positive().optional(),
});

/** Words in letters that look like others; the checks after read them as they look. */
const homoglyphs = (actions = ACTIONS) => setting('flag', {}, actions);

/** Invisible and direction-changing characters are taken out. */
const normalise = z.boolean().default(true);

/** What the checks allow, stage by stage. */
export const policySchema = z.strictObject({
  description: z.string().optional(),
  /** Tenants whose texts it holds for beside the app's or the collection's own policy: the stricter of the two counts. */
  tenants: z.array(z.string().min(1)).default([]),
  /** Whether people are asked to look at questions and answers in which something was found, and that go on all the same. */
  reviewFlagged: z.boolean().default(false),
  /** Documents, before anything of them is embedded. */
  documents: z
    .strictObject({
      ...sized(5_000_000),
      homoglyphs: homoglyphs(UNSEEN),
      normalise,
      injection: injection('allow', UNSEEN),
      toxicity: toxicity('allow', UNSEEN_WHOLE),
      secrets: secrets('redact', UNSEEN),
      pii: pii('allow', UNSEEN),
    })
    .prefault({}),
  /** Questions. */
  input: z
    .strictObject({
      ...sized(20_000),
      homoglyphs: homoglyphs(),
      normalise,
      // Told of, and not refused: short orders, which ordinary questions are too, score high.
      injection: injection('flag', ACTIONS, 0.8),
      toxicity: toxicity('flag'),
      topics,
      language,
      secrets: secrets('flag'),
      pii: pii('flag'),
    })
    .prefault({}),
  /** What retrieval found, before a model is shown it. */
  context: z
    .strictObject({
      ...sized(1_000_000),
      homoglyphs: homoglyphs(UNSEEN),
      normalise,
      injection: injection('redact', UNSEEN),
      activeContent: activeContent('allow', UNSEEN),
      secrets: secrets('allow', UNSEEN),
      pii: pii('allow', UNSEEN),
    })
    .prefault({}),
  /** What a tool is called with. */
  toolCall: z
    .strictObject({
      ...sized(100_000),
      homoglyphs: homoglyphs(UNSEEN),
      activeContent: activeContent('allow', UNSEEN),
      secrets: secrets('block', UNSEEN),
      pii: pii('allow', UNSEEN),
      /** Calls, other than searches, after instructions were found in what the model was to be shown. */
      afterInjection: z.enum(['allow', 'block']).default('block'),
    })
    .prefault({}),
  /** What a tool gave, before the model is shown it. */
  toolResult: z
    .strictObject({
      ...sized(1_000_000),
      homoglyphs: homoglyphs(UNSEEN),
      normalise,
      injection: injection('redact', UNSEEN),
      activeContent: activeContent('allow', UNSEEN),
      secrets: secrets('redact', UNSEEN),
      pii: pii('allow', UNSEEN),
    })
    .prefault({}),
  /** Answers. */
  output: z
    .strictObject({
      ...sized(100_000),
      homoglyphs: homoglyphs(),
      toxicity: toxicity('flag'),
      topics,
      language,
      /** Citations of what was not retrieved: taken out, or the answer refused. */
      unknownCitations: z.enum(['remove', 'block']).default('remove'),
      /** An answer of a `rag` app that cites nothing: let through, or refused. */
      uncited: z.enum(['allow', 'block']).default('allow'),
      /** Whether the contexts say what the answer says; `threshold` is the share of its sentences that have to be supported. */
      grounding: setting('allow', { threshold: threshold(0.5) }),
      /** The system prompt, or much of it. */
      promptLeak: setting('redact', {
        threshold: threshold(0.5),
        /** Whether the prompt carries a mark that nobody but a leak repeats. */
        canary: z.boolean().default(false),
      }),
      activeContent: activeContent('redact'),
      /** JSON Schema that the answer has to fit. @default The request's, or the app's. */
      schema: setting('allow', { schema: jsonSchema.optional() }, WHOLE),
      secrets: secrets('redact'),
      pii: pii('flag'),
      /** Publish the text as the model writes it, or only after the output check. */
      stream: z.enum(['live', 'checked']).default('live'),
    })
    .prefault({}),
});

export type PolicySpec = z.output<typeof policySchema>;
