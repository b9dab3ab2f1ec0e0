import { type Answer, answering } from '../model-server.fake.js';

/** An event of a streamed answer, as the server of Anthropic sends it. */
interface ServerEvent {
  type: string;
  [field: string]: unknown;
}

/** The beginning of an answer; its input is 42 tokens. */
export function startOf(usage: object = {}): ServerEvent {
  return {
    type: 'message_start',
    message: {
      id: 'msg_1',
      type: 'message',
      role: 'assistant',
      model: 'test-model-2026',
      content: [],
      stop_reason: null,
      stop_sequence: null,
      usage: {
        input_tokens: 30,
        cache_creation_input_tokens: 2,
        cache_read_input_tokens: 10,
        output_tokens: 1,
        ...usage,
      },
    },
  };
}

/** A piece of the block that `index` counts. */
export function deltaOf(delta: object, index = 0): ServerEvent {
  return { type: 'content_block_delta', index, delta };
}

export const textOf = (text: string, index = 0): ServerEvent => deltaOf({ type: 'text_delta', text }, index);

/** The end of an answer. */
export function stopOf(reason: string, usage: object = { output_tokens: 7 }): ServerEvent[] {
  return [
    { type: 'message_delta', delta: { stop_reason: reason, stop_sequence: null }, usage },
    { type: 'message_stop' },
  ];
}

/** The bytes of server-sent events, named after their types; a string is sent as it stands. */
export function eventsOf(...events: readonly (ServerEvent | string)[]): Buffer {
  const lines = events.map((event) =>
    typeof event === 'string' ? event : `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`,
  );
  return Buffer.from(lines.join(''));
}

/** Answers with an error, in the words of Anthropic. */
export function refusing(status: number, error: object, headers: Record<string, string> = {}): Answer {
  return answering(status, { type: 'error', error, request_id: 'req_1' }, headers);
}
