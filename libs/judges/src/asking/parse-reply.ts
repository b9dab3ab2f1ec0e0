import type { z } from 'zod';

/** `text` is the JSON that the reply was read from. */
export type Parsed<Reply> = { reply: Reply; text: string } | { problem: string };

/** How many opening braces a reply is searched from: one of braces only would else take the square of its length. */
const MAX_STARTS = 64;

/**
 * Reads a judge's reply leniently once: JSON as it is, or the one object that fits within a code fence or other text. Several that fit
 * are a problem, not a choice: one may be a quotation from what is judged.
 *
 * @returns The reply, or what is wrong with it in words that quote nothing of it.
 */
export function parseReply<Reply>(text: string, schema: z.ZodType<Reply>): Parsed<Reply> {
  // Models that think aloud may try out replies there.
  const said = text.replace(/^\s*<think>[\s\S]*<\/think>/, '').trim();
  const whole = parseJson(said);
  if (whole) return checked(whole, schema);
  const candidates = objectsIn(said).map((object) => checked(object, schema));
  const fitting = candidates.filter((parsed) => 'reply' in parsed);
  if (fitting.length > 1) return { problem: 'it has several JSON objects that fit' };
  return fitting[0] ?? candidates[0] ?? { problem: said === '' ? 'it is empty' : 'it has no whole JSON object' };
}

interface Json {
  value: unknown;
  text: string;
}

function checked<Reply>({ value, text }: Json, schema: z.ZodType<Reply>): Parsed<Reply> {
  const { success, data, error } = schema.safeParse(value);
  if (success) return { reply: data, text };
  const places = error.issues.slice(0, 3).map(({ path, code }) => `${path.join('.') || 'the whole'} (${code})`);
  return { problem: `it does not fit the JSON Schema at ${places.join(', ')}` };
}

/** The outermost objects in a text, in order. */
function objectsIn(text: string): Json[] {
  const found: Json[] = [];
  let start = text.indexOf('{');
  for (let tries = 0; start >= 0 && tries < MAX_STARTS; tries += 1) {
    const end = endOfObject(text, start);
    const parsed = end === undefined ? undefined : parseJson(text.slice(start, end));
    if (parsed) found.push(parsed);
    start = text.indexOf('{', parsed ? end : start + 1);
  }
  return found;
}

/** Behind the brace that closes the one at `start`; braces within strings do not count. */
function endOfObject(text: string, start: number): number | undefined {
  let depth = 0;
  let inString = false;
  for (let at = start; at < text.length; at += 1) {
    const character = text[at];
    if (inString && character === '\\') at += 1;
    else if (character === '"') inString = !inString;
    else if (!inString && character === '{') depth += 1;
    else if (!inString && character === '}') {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  return undefined;
}

function parseJson(text: string): Json | undefined {
  try {
    return { value: JSON.parse(text) as unknown, text };
  } catch {
    return undefined;
  }
}
