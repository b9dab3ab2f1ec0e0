import { z } from 'zod';

const treatment = z.enum(['allow', 'redact', 'block']);

/** What the checks allow, on documents, on questions and on answers. */
export const policySchema = z.strictObject({
  description: z.string().optional(),
  documents: z
    .strictObject({
      maxCharacters: z.int().positive().default(5_000_000),
      /** Invisible and direction-changing characters are taken out. */
      normalise: z.boolean().default(true),
      secrets: treatment.default('redact'),
    })
    .prefault({}),
  input: z
    .strictObject({
      maxCharacters: z.int().positive().default(20_000),
      normalise: z.boolean().default(true),
      secrets: treatment.default('allow'),
    })
    .prefault({}),
  output: z
    .strictObject({
      maxCharacters: z.int().positive().default(100_000),
      secrets: treatment.default('redact'),
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
