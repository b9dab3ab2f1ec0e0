import { Agent, type IncomingMessage, request } from 'node:http';
import { once } from 'node:events';

export interface ChatEndpoint {
  /** With `/v1`. */
  baseUrl: string;
  model: string;
  apiKey?: string;
}

/** When the pieces of a streamed answer came. */
export interface StreamTimes {
  /** From the request to the first text, milliseconds. */
  firstMs: number;
  /** The longest time between two pieces of text, milliseconds. */
  longestGapMs: number;
}

const QUESTION = [{ role: 'user', content: 'Is it so?' }];

/** Asks one endpoint of OpenAI's chat completions, over connections that stay open: the same for all that are compared. */
export class ChatClient {
  readonly #endpoint: ChatEndpoint;
  readonly #agent = new Agent({ keepAlive: true });

  constructor(endpoint: ChatEndpoint) {
    this.#endpoint = endpoint;
  }

  /** @throws Error with what was answered, when that is no completion. */
  async complete(): Promise<void> {
    const parts: Buffer[] = [];
    for await (const part of await this.#post({})) parts.push(part as Buffer);
    const answered = Buffer.concat(parts).toString();
    if (!answered.includes('"chat.completion"')) throw new Error(`No completion: ${answered.slice(0, 500)}`);
  }

  /** @throws Error when the stream does not end as a whole one. */
  async stream(): Promise<StreamTimes> {
    const began = performance.now();
    const times: number[] = [];
    let last = '';
    for await (const part of (await this.#post({ stream: true })).setEncoding('utf8')) {
      last = (last + String(part)).slice(-4_000);
      if (String(part).includes('"content":"so')) times.push(performance.now());
    }
    if (!last.includes('[DONE]') || times.length === 0) throw new Error(`No whole stream: ${last.slice(-500)}`);
    const gaps = times.slice(1).map((time, index) => time - times[index]!);
    return { firstMs: times[0]! - began, longestGapMs: Math.max(0, ...gaps) };
  }

  /** Closes its connections; new ones are made when it asks again. */
  close(): void {
    this.#agent.destroy();
  }

  async #post(options: object): Promise<IncomingMessage> {
    const { baseUrl, model, apiKey = 'none' } = this.#endpoint;
    const body = JSON.stringify({ model, messages: QUESTION, ...options });
    const asked = request(`${baseUrl}/chat/completions`, {
      method: 'POST',
      agent: this.#agent,
      headers: {
        authorization: `Bearer ${apiKey}`,
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
      },
    });
    asked.end(body);
    const [response] = (await once(asked, 'response')) as [IncomingMessage];
    return response;
  }
}
