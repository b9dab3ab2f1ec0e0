import { type Answer, answering } from '../model-server.fake.js';

/** A chunk of a streamed answer, as the server of OpenAI sends it. */
export function chunkOf(delta: object, finishReason: string | null = null, more: object = {}): object {
  return {
    id: 'chatcmpl-1',
    object: 'chat.completion.chunk',
    created: 1_760_000_000,
    model: 'test-model-2026',
    choices: [{ index: 0, delta, finish_reason: finishReason }],
    ...more,
  };
}

export const USAGE = { choices: [], usage: { prompt_tokens: 42, completion_tokens: 7, total_tokens: 49 } };

/** The bytes of server-sent events; a string is sent as it stands. */
export function eventsOf(...events: readonly (object | string)[]): Buffer {
  const lines = events.map((event) => `data: ${typeof event === 'string' ? event : JSON.stringify(event)}\n\n`);
  return Buffer.from(lines.join(''));
}

/** Answers with an error, in the words of OpenAI. */
export function refusing(status: number, error: object, headers: Record<string, string> = {}): Answer {
  return answering(status, { error }, headers);
}
