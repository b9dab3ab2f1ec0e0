import type { NewPromptVersion, PromptVersion } from '@weir/mlflow';
import { promptExamplesSchema, promptMessageSchema, promptVariablesSchema } from '@weir/resources';
import { z } from 'zod';
import { completePrompt } from './complete-prompt.js';
import { invalidPrompt, problemsIn } from './invalid-prompt.js';
import { partialsSchema, type PromptSource } from './prompt-source.js';

/** Tags of a version for what MLflow has no place for; the values are JSON. */
const TAGS = {
  variables: 'weir.variables',
  examples: 'weir.examples',
  partials: 'weir.partials',
  /** The messages as they were written, where they have partials. */
  messages: 'weir.messages',
} as const;

const TAG_CHARACTERS = 100_000;

const messagesSchema = z.array(promptMessageSchema).min(1);

/**
 * A prompt as MLflow keeps it: a chat with the partials put in, so that MLflow's own clients can format it, and the rest in tags.
 *
 * @throws WeirError poison `prompt-invalid`.
 */
export function toRegistry(source: PromptSource): Required<Pick<NewPromptVersion, 'template' | 'tags'>> {
  const { messages } = completePrompt(source);
  const withPartials = Object.keys(source.partials).length > 0;
  const tags = {
    [TAGS.variables]: JSON.stringify(source.variables),
    ...(source.examples.length > 0 ? { [TAGS.examples]: JSON.stringify(source.examples) } : {}),
    ...(withPartials
      ? { [TAGS.partials]: JSON.stringify(source.partials), [TAGS.messages]: JSON.stringify(source.messages) }
      : {}),
  };
  const tooLong = [['messages', JSON.stringify(messages)], ...Object.entries(tags)].filter(
    ([, text]) => text!.length > TAG_CHARACTERS,
  );
  if (tooLong.length > 0) {
    const problem = `is longer than the ${TAG_CHARACTERS} characters that MLflow keeps`;
    throw invalidPrompt(tooLong.map(([field = '']) => ({ field: field.replace('weir.', ''), problem })));
  }
  return { template: messages, tags };
}

/**
 * A version of MLflow's. One that was made by hand has no tags, and declares what the one before it did.
 *
 * @param before - Other versions of the prompt, those before it among them.
 * @throws WeirError poison `prompt-invalid` for messages of other roles or kinds, and for tags that are not as they are written here.
 */
export function fromRegistry(version: PromptVersion, before: readonly PromptVersion[] = []): PromptSource {
  const earlier = before.filter((other) => other.version < version.version).toSorted((a, b) => b.version - a.version);
  const declaring = [version, ...earlier].find(({ tags }) => tags[TAGS.variables] !== undefined) ?? version;
  const { template } = version;
  const messages = typeof template === 'string' ? [{ role: 'user', content: template }] : template;
  return {
    messages: read(messagesSchema, messages, 'messages'),
    variables: read(promptVariablesSchema, json(declaring, 'variables', {}), 'variables'),
    examples: read(promptExamplesSchema, json(declaring, 'examples', []), 'examples'),
    partials: read(partialsSchema, json(declaring, 'partials', {}), 'partials'),
  };
}

/** The same, with the partials where they stood, if that is what the version's text was made from. */
export function asWritten(version: PromptVersion, before: readonly PromptVersion[] = []): PromptSource {
  const stored = fromRegistry(version, before);
  if (version.tags[TAGS.messages] === undefined) return stored;
  const written = { ...stored, messages: read(messagesSchema, json(version, 'messages', []), 'messages') };
  return completePrompt(written).hash === completePrompt(stored).hash ? written : stored;
}

function json({ tags }: PromptVersion, tag: keyof typeof TAGS, absent: object): unknown {
  const text = tags[TAGS[tag]];
  if (text === undefined) return absent;
  try {
    return JSON.parse(text);
  } catch {
    throw invalidPrompt([{ field: tag, problem: `the tag ${TAGS[tag]} is no JSON` }]);
  }
}

function read<Schema extends z.ZodType>(schema: Schema, value: unknown, field: string): z.output<Schema> {
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw invalidPrompt(problemsIn(parsed.error, field));
  return parsed.data;
}
