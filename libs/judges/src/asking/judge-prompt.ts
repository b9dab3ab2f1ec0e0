import { createHash } from 'node:crypto';
import { z } from 'zod';
import { DATA_RULE } from './frame-data.js';

/** What a judge is asked, apart from the data. */
export interface JudgePrompt<Reply> {
  /** `name@version`. */
  id: string;
  /** Of all that the judge reads that is not data: 16 hexadecimal digits of its SHA-256. */
  hash: string;
  instruction: string;
  reply: z.ZodType<Reply>;
  /** JSON Schema of the reply, its properties in the order that they are to be written in. */
  responseSchema: Readonly<Record<string, unknown>>;
}

/** Asks for the form of the reply in words too, for models that cannot be held to a schema; `SCHEMA` stands for it. */
const FORM_RULE =
  'Reply with one JSON object and nothing else, its properties in the order of this JSON Schema:\nSCHEMA';

/**
 * A prompt as a constant: its text does not change without its version, which a test holds it to, and its hash goes with every score.
 *
 * @param reply - Reasons come before what they are for: a model that decides first only defends its decision.
 */
export function definePrompt<Reply>({
  name,
  version,
  instruction,
  reply,
}: {
  name: string;
  version: number;
  instruction: string;
  reply: z.ZodType<Reply>;
}): JudgePrompt<Reply> {
  const { $schema: _, ...responseSchema } = z.toJSONSchema(reply, { io: 'output' });
  const id = `${name}@${version}`;
  const read = JSON.stringify([id, instruction, DATA_RULE, FORM_RULE, responseSchema]);
  const hash = createHash('sha256').update(read).digest('hex').slice(0, 16);
  return { id, hash, instruction, reply, responseSchema };
}

/** The system message: the instruction, and the rules for data and form. */
export function systemMessage({ instruction, responseSchema }: JudgePrompt<unknown>, code: string): string {
  const form = FORM_RULE.replace('SCHEMA', () => JSON.stringify(responseSchema));
  return [instruction, DATA_RULE.replace('CODE', code), form].join('\n\n');
}

/** A verdict of 0 or 1, in any of the ways that models write it. */
export const yesOrNo = z.preprocess(
  (value) => {
    if (value === true || value === '1') return 1;
    return value === false || value === '0' ? 0 : value;
  },
  z.literal([0, 1]),
);
