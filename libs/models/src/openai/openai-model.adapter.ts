import type { OpenAiSpec } from '@weir/resources';
import { OpenAI } from 'openai';
import type { ChatCompletionChunk, ChatCompletionCreateParamsStreaming } from 'openai/resources/chat/completions';
import type { ChatModel, Completion, CompletionRequest, FinishReason } from '../chat-model.port.js';
import { estimateTokens } from '../estimate-tokens.js';
import { endpointOf, isServerOf, type Provider, type ProviderDefaults } from '../provider-endpoint.js';
import { streamCut } from '../provider-failure.js';
import { classifyOpenAi } from './classify-openai.js';

const OPENAI: Provider = { name: 'OpenAI', baseUrl: 'https://api.openai.com/v1', keySetting: 'OPENAI_API_KEY' };

/**
 * A model behind any server that speaks OpenAI's chat completions. Always streams, so that the first words are passed on as
 * they come and a cut answer is noticed: one without a finish reason never passes for a complete one. Tokens are the
 * server's count; of a server that gives none, a quarter of the characters.
 */
export function openAiModel(spec: OpenAiSpec, defaults: ProviderDefaults): ChatModel {
  const setting = spec.apiKey ?? OPENAI.keySetting;
  return {
    async complete(request, signal, onText) {
      signal.throwIfAborted();
      const endpoint = await endpointOf(spec, OPENAI, defaults);
      const client = new OpenAI({
        baseURL: endpoint.baseUrl,
        apiKey: endpoint.apiKey ?? 'none',
        // Whatever the client would read from its own environment.
        adminAPIKey: null,
        organization: null,
        project: null,
        webhookSecret: null,
        // A server without keys gets none.
        ...(endpoint.apiKey === undefined ? { defaultHeaders: { authorization: null } } : {}),
        // The consumer retries, and the caller's signal ends what takes too long.
        maxRetries: 0,
        logLevel: 'off',
      });
      const told = new Told(spec.model);
      try {
        const stream = await client.chat.completions.create(parametersOf(spec, endpoint.baseUrl, request), { signal });
        for await (const chunk of stream) await told.take(chunk, onText);
      } catch (error) {
        signal.throwIfAborted();
        if (told.rejected) throw error;
        if (!told.started) throw classifyOpenAi(error, setting);
        // What follows the finish reason is bookkeeping.
        if (!told.finished) throw streamCut('the end of the connection');
      }
      // An aborted stream ends without an error.
      signal.throwIfAborted();
      return told.completion(request);
    },
  };
}

/** What has come of an answer. */
class Told {
  readonly #asked: string;
  #text = '';
  #model = '';
  #finish: string | undefined;
  #refused = false;
  #usage: Completion['usage'] | undefined;
  #started = false;
  #rejected = false;

  constructor(model: string) {
    this.#asked = model;
  }

  /** A first piece came: from now on, a failure cuts the answer. */
  get started(): boolean {
    return this.#started;
  }

  get finished(): boolean {
    return this.#finish !== undefined;
  }

  /** Whoever takes the pieces failed, not the server. */
  get rejected(): boolean {
    return this.#rejected;
  }

  async take(chunk: ChatCompletionChunk, onText: (text: string) => void | Promise<void>): Promise<void> {
    this.#started = true;
    if (chunk.model) this.#model = chunk.model;
    if (chunk.usage) {
      this.#usage = { inputTokens: chunk.usage.prompt_tokens, outputTokens: chunk.usage.completion_tokens };
    }
    const choice = chunk.choices?.[0];
    if (!choice) return;
    if (choice.finish_reason) this.#finish = choice.finish_reason;
    const { content, refusal } = choice.delta ?? {};
    if (refusal) this.#refused = true;
    const piece = content || refusal;
    if (!piece) return;
    this.#text += piece;
    this.#rejected = true;
    await onText(piece);
    this.#rejected = false;
  }

  /** @throws WeirError retryable `model-stream-cut`. */
  completion(request: CompletionRequest): Completion {
    if (this.#finish === undefined) throw streamCut('the end of the stream, without a finish reason');
    return {
      text: this.#text,
      finishReason: this.#refused ? 'content-filter' : finishReasonOf(this.#finish),
      citations: [],
      usage: this.#usage ?? {
        inputTokens: estimateTokens(...request.messages.map(({ content }) => content)),
        outputTokens: estimateTokens(this.#text),
      },
      model: this.#model || this.#asked,
    };
  }
}

function parametersOf(
  spec: OpenAiSpec,
  baseUrl: string,
  { messages, sampling }: CompletionRequest,
): ChatCompletionCreateParamsStreaming {
  const { temperature, topP, seed, stop, maxOutputTokens } = sampling;
  return {
    model: spec.model,
    messages: messages.map(({ role, content }) => ({ role, content })),
    stream: true,
    stream_options: { include_usage: true },
    temperature,
    // OpenAI's newer models know the one name only, most other servers the other.
    ...(isServerOf(OPENAI, baseUrl) ? { max_completion_tokens: maxOutputTokens } : { max_tokens: maxOutputTokens }),
    ...(topP === undefined ? {} : { top_p: topP }),
    ...(seed === undefined ? {} : { seed }),
    ...(stop === undefined ? {} : { stop: [...stop] }),
  };
}

function finishReasonOf(reason: string): FinishReason {
  if (reason === 'length') return 'length';
  return reason === 'content_filter' ? 'content-filter' : 'stop';
}
