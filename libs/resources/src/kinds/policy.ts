import { z } from 'zod';

const treatment = z.enum(['allow', 'redact', 'block']);

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

/** Personal data. */
const pii = z
  .strictObject({
    /** Not looked for; found and let through; taken out; refused. */
    action: z.enum(['off', 'flag', 'redact', 'block']).default('off'),
    /** What is looked for: unless said, all but web addresses, most of which are nobody's. */
    types: z
      .array(z.enum(PII_TYPES))
      .min(1)
      .default(PII_TYPES.filter((type) => type !== 'url')),
    /** What stands for it: its type, or its type with a keyed hash, which is the same for the same value. */
    style: z.enum(['mask', 'hash']).default('mask'),
  })
  .prefault({});

/** What the checks allow, on documents, on questions and on answers. */
export const policySchema = z.strictObject({
  description: z.string().optional(),
  documents: z
    .strictObject({
      maxCharacters: z.int().positive().default(5_000_000),
      /** Invisible and direction-changing characters are taken out. */
      normalise: z.boolean().default(true),
      secrets: treatment.default('redact'),
      pii,
    })
    .prefault({}),
  input: z
    .strictObject({
      maxCharacters: z.int().positive().default(20_000),
      normalise: z.boolean().default(true),
      secrets: treatment.default('allow'),
      pii,
    })
    .prefault({}),
  output: z
    .strictObject({
      maxCharacters: z.int().positive().default(100_000),
      secrets: treatment.default('redact'),
      pii,
      /** Citations of what was not retrieved: taken out, or the answer refused. */
      unknownCitations: z.enum(['remove', 'block']).default('remove'),
      /** An answer of a `rag` app that cites nothing: let through, or refused. */
      uncited: z.enum(['allow', 'block']).default('allow'),
      /** Publish the text as the model writes it, or only after the output check. */
      stream: z.enum(['live', 'checked']).default('live'),
    })
    .prefault({}),
});

export type PolicySpec = z.output<typeof policySchema>;
