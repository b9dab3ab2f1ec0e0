import type { JsonObject } from '@weir/contracts';
import { estimateTokens, type OpenAiSpec } from '@weir/resources';
import type {
  ChatCompletionChunk,
  ChatCompletionCreateParamsStreaming,
  ChatCompletionMessageParam,
  ChatCompletionTokenLogprob,
  ChatCompletionToolChoiceOption,
} from 'openai/resources/chat/completions';
import type {
  ChatMessageInput,
  ChatModel,
  Completion,
  CompletionRequest,
  FinishReason,
  TokenLogprob,
} from '../chat-model.port.js';
import { promptTokensOf } from '../prompt-tokens.js';
import { isServerOf, type ProviderDefaults } from '../provider-endpoint.js';
import { streamCut } from '../provider-failure.js';
import { limitedFor } from '../rate-limits.js';
import { classifyOpenAi } from './classify-openai.js';
import { OPENAI, openAiClient } from './openai-client.js';

/**
 * A model behind any server that speaks OpenAI's chat completions. Always streams, so that the first words are passed on as
 * they come and a cut answer is noticed: one without a finish reason never passes for a complete one. Tokens are the
 * server's count; of a server that gives none, a quarter of the characters.
 */
export function openAiModel(
  spec: OpenAiSpec,
  defaults: ProviderDefaults,
  onLimited: (milliseconds: number) => void = () => undefined,
): ChatModel {
  const setting = spec.apiKey ?? OPENAI.keySetting;
  return {
    async complete(request, signal, onText) {
      signal.throwIfAborted();
      const { client, baseUrl } = await openAiClient(spec, defaults);
      const told = new Told(spec.model);
      try {
        const { data: stream, response } = await client.chat.completions
          .create(parametersOf(spec, baseUrl, request), { signal })
          .withResponse();
        const limited = limitedFor(response.headers, promptTokensOf(request));
        if (limited !== undefined) onLimited(limited);
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
  readonly #calls: { id: string; name: string; arguments: string }[] = [];
  readonly #logprobs: TokenLogprob[] = [];
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
    const { content, refusal, tool_calls: calls } = choice.delta ?? {};
    if (refusal) this.#refused = true;
    this.#logprobs.push(...(choice.logprobs?.content ?? []).map(logprobOf));
    for (const call of calls ?? []) this.#called(call);
    const piece = content || refusal || '';
    if (!piece && !calls?.length) return;
    this.#text += piece;
    this.#rejected = true;
    await onText(piece);
    this.#rejected = false;
  }

  /** A call comes in pieces: its name in the first, its arguments over all of them. */
  #called({ index, id, function: called }: ChatCompletionChunk.Choice.Delta.ToolCall): void {
    const call = (this.#calls[index] ??= { id: '', name: '', arguments: '' });
    call.id ||= id ?? '';
    call.name ||= called?.name ?? '';
    call.arguments += called?.arguments ?? '';
  }

  /** @throws WeirError retryable `model-stream-cut`. */
  completion(request: CompletionRequest): Completion {
    if (this.#finish === undefined) throw streamCut('the end of the stream, without a finish reason');
    return {
      text: this.#text,
      finishReason: this.#refused ? 'content-filter' : finishReasonOf(this.#finish),
      citations: [],
      usage: this.#usage ?? {
        inputTokens: promptTokensOf(request),
        outputTokens: estimateTokens(this.#text),
      },
      model: this.#model || this.#asked,
      ...(this.#calls.length === 0 ? {} : { toolCalls: this.#calls.filter(Boolean) }),
      ...(this.#logprobs.length === 0 ? {} : { logprobs: this.#logprobs }),
    };
  }
}

function parametersOf(
  spec: OpenAiSpec,
  baseUrl: string,
  { messages, sampling, tools, toolChoice, responseSchema }: CompletionRequest,
): ChatCompletionCreateParamsStreaming {
  const { temperature, topP, topK, seed, stop, maxOutputTokens, frequencyPenalty, presencePenalty, logprobs } =
    sampling;
  const openai = isServerOf(OPENAI, baseUrl);
  return {
    model: spec.model,
    messages: messages.map(messageOf),
    stream: true,
    stream_options: { include_usage: true },
    temperature,
    // OpenAI's newer models know the one name only, most other servers the other.
    ...(openai ? { max_completion_tokens: maxOutputTokens } : { max_tokens: maxOutputTokens }),
    ...(topP === undefined ? {} : { top_p: topP }),
    // OpenAI refuses what it does not know.
    ...(topK === undefined || openai ? {} : { top_k: topK }),
    ...(frequencyPenalty === undefined ? {} : { frequency_penalty: frequencyPenalty }),
    ...(presencePenalty === undefined ? {} : { presence_penalty: presencePenalty }),
    ...(logprobs === undefined ? {} : { logprobs: true, top_logprobs: logprobs }),
    ...(seed === undefined ? {} : { seed }),
    ...(stop === undefined ? {} : { stop: [...stop] }),
    ...(tools === undefined || tools.length === 0
      ? {}
      : { tools: tools.map((tool) => ({ type: 'function', function: tool })), tool_choice: choiceOf(toolChoice) }),
    ...(responseSchema === undefined
      ? {}
      : {
          response_format: {
            type: 'json_schema',
            json_schema: { name: 'answer', schema: responseSchema, strict: isStrict(responseSchema) },
          },
        }),
  };
}

function messageOf({ role, content, toolCalls, toolCallId }: ChatMessageInput): ChatCompletionMessageParam {
  if (role === 'tool') return { role, content, tool_call_id: toolCallId ?? '' };
  if (role !== 'assistant' || !toolCalls?.length) return { role, content };
  return {
    role,
    content: content === '' ? null : content,
    tool_calls: toolCalls.map(({ id, name, arguments: written }) => ({
      id,
      type: 'function',
      function: { name, arguments: written },
    })),
  };
}

function choiceOf(choice = 'auto'): ChatCompletionToolChoiceOption {
  if (choice === 'auto' || choice === 'none' || choice === 'required') return choice;
  return { type: 'function', function: { name: choice } };
}

/** Whether OpenAI can hold a model to a schema: each object of it has to require all its properties, and to allow no other. */
function isStrict(schema: unknown): boolean {
  if (Array.isArray(schema)) return schema.every(isStrict);
  if (typeof schema !== 'object' || schema === null) return true;
  const { type, properties, required, additionalProperties } = schema as JsonObject;
  if (type === 'object') {
    const names = Object.keys((properties ?? {}) as JsonObject);
    const all = Array.isArray(required) && names.every((name) => required.includes(name));
    if (additionalProperties !== false || !all) return false;
  }
  return Object.values(schema).every(isStrict);
}

function logprobOf({ token, logprob, top_logprobs: top }: ChatCompletionTokenLogprob): TokenLogprob {
  return { token, logprob, top: (top ?? []).map((each) => ({ token: each.token, logprob: each.logprob })) };
}

function finishReasonOf(reason: string): FinishReason {
  if (reason === 'length') return 'length';
  if (reason === 'tool_calls' || reason === 'function_call') return 'tool-calls';
  return reason === 'content_filter' ? 'content-filter' : 'stop';
}
