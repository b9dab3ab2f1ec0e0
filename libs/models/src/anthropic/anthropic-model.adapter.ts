import { Anthropic, APIError } from '@anthropic-ai/sdk';
import type {
  ContentBlockParam,
  MessageCreateParamsStreaming,
  MessageDeltaUsage,
  MessageParam,
  RawMessageStreamEvent,
  ToolChoice,
  Usage,
} from '@anthropic-ai/sdk/resources/messages';
import { type AnthropicSpec, estimateTokens } from '@weir/resources';
import type { ChatMessageInput, ChatModel, Completion, CompletionRequest, FinishReason } from '../chat-model.port.js';
import { promptTokensOf } from '../prompt-tokens.js';
import { endpointOf, type Provider, type ProviderDefaults } from '../provider-endpoint.js';
import { streamCut } from '../provider-failure.js';
import { limitedFor } from '../rate-limits.js';
import { classifyAnthropic } from './classify-anthropic.js';

const ANTHROPIC: Provider = {
  name: 'Anthropic',
  baseUrl: 'https://api.anthropic.com',
  keySetting: 'ANTHROPIC_API_KEY',
};

/**
 * A model behind any server that speaks Anthropic's Messages API. Always streams, so that the first words are passed on as
 * they come and a cut answer is noticed: one without a stop reason never passes for a complete one. What a model thinks
 * before it answers is no part of the answer.
 */
export function anthropicModel(
  spec: AnthropicSpec,
  defaults: ProviderDefaults,
  onLimited: (milliseconds: number) => void = () => undefined,
): ChatModel {
  const setting = spec.apiKey ?? ANTHROPIC.keySetting;
  return {
    async complete(request, signal, onText) {
      signal.throwIfAborted();
      const endpoint = await endpointOf(spec, ANTHROPIC, defaults);
      const client = new Anthropic({
        baseURL: endpoint.baseUrl,
        // With none, the client would look for credentials in its own environment and in files.
        apiKey: endpoint.apiKey ?? 'none',
        webhookKey: null,
        // A server without keys gets none.
        ...(endpoint.apiKey === undefined ? { defaultHeaders: { authorization: null } } : {}),
        // The consumer retries, and the caller's signal ends what takes too long.
        maxRetries: 0,
        logLevel: 'off',
        // Inference makes the spans.
        openTelemetry: false,
      });
      const told = new Told(spec.model);
      try {
        const { data: stream, response } = await client.messages
          .create(parametersOf(spec, request), { signal })
          .withResponse();
        const limited = limitedFor(response.headers, promptTokensOf(request));
        if (limited !== undefined) onLimited(limited);
        for await (const event of stream) await told.take(event, onText);
      } catch (error) {
        signal.throwIfAborted();
        if (told.rejected) throw error;
        // What follows the stop reason is bookkeeping.
        if (!told.finished) {
          // Once events come, an error of the API is one of them.
          if (!told.started || error instanceof APIError) throw classifyAnthropic(error, setting);
          throw streamCut('the end of the connection');
        }
      }
      // An aborted stream ends without an error.
      signal.throwIfAborted();
      return told.completion(request);
    },
  };
}

/** What has come of an answer. */
class Told {
  #model: string;
  #text = '';
  #stop: string | undefined;
  #inputTokens: number | undefined;
  #outputTokens: number | undefined;
  /** By the block that they are. */
  readonly #calls = new Map<number, { id: string; name: string; arguments: string }>();
  #started = false;
  #rejected = false;

  constructor(model: string) {
    this.#model = model;
  }

  /** A first event came: from now on, a failure cuts the answer. */
  get started(): boolean {
    return this.#started;
  }

  get finished(): boolean {
    return this.#stop !== undefined;
  }

  /** Whoever takes the pieces failed, not the server. */
  get rejected(): boolean {
    return this.#rejected;
  }

  async take(event: RawMessageStreamEvent, onText: (text: string) => void | Promise<void>): Promise<void> {
    this.#started = true;
    if (event.type === 'message_start') {
      this.#model = event.message.model || this.#model;
      this.#count(event.message.usage);
    }
    if (event.type === 'message_delta') {
      this.#stop = event.delta.stop_reason ?? this.#stop;
      this.#count(event.usage);
    }
    const calls = this.#called(event);
    const piece = textOf(event);
    if (!piece && !calls) return;
    this.#text += piece;
    this.#rejected = true;
    await onText(piece);
    this.#rejected = false;
  }

  /** @returns Whether it is about a call. */
  #called(event: RawMessageStreamEvent): boolean {
    if (event.type === 'content_block_start' && event.content_block.type === 'tool_use') {
      const { id, name } = event.content_block;
      this.#calls.set(event.index, { id, name, arguments: '' });
      return true;
    }
    const call = event.type === 'content_block_delta' ? this.#calls.get(event.index) : undefined;
    if (!call || event.type !== 'content_block_delta' || event.delta.type !== 'input_json_delta') return false;
    call.arguments += event.delta.partial_json;
    return true;
  }

  /** @throws WeirError retryable `model-stream-cut`. */
  completion(request: CompletionRequest): Completion {
    if (this.#stop === undefined) throw streamCut('the end of the stream, without a stop reason');
    return {
      text: this.#text,
      finishReason: finishReasonOf(this.#stop),
      citations: [],
      usage: {
        inputTokens: this.#inputTokens ?? promptTokensOf(request),
        outputTokens: this.#outputTokens ?? estimateTokens(this.#text),
      },
      model: this.#model,
      ...(this.#calls.size === 0
        ? {}
        : // A function without arguments gets none of them.
          { toolCalls: [...this.#calls.values()].map((call) => ({ ...call, arguments: call.arguments || '{}' })) }),
    };
  }

  /** Counts are of the whole message so far, and the last ones hold. `input_tokens` leaves out what the cache had a part in. */
  #count(usage: Usage | MessageDeltaUsage | undefined): void {
    if (typeof usage?.input_tokens === 'number') {
      this.#inputTokens =
        usage.input_tokens + (usage.cache_creation_input_tokens ?? 0) + (usage.cache_read_input_tokens ?? 0);
    }
    this.#outputTokens = usage?.output_tokens ?? this.#outputTokens;
  }
}

/**
 * `temperature`, `top_p` and a seed are not sent: the API has no seed, and since its version 2026-10-21, which the client asks
 * for, it refuses requests that hold the others, whatever their values.
 */
function parametersOf(
  spec: AnthropicSpec,
  { messages, sampling: { maxOutputTokens, stop }, tools, toolChoice, responseSchema }: CompletionRequest,
): MessageCreateParamsStreaming {
  const system = messages
    .filter(({ role }) => role === 'system')
    .map(({ content }) => content)
    .join('\n\n');
  return {
    model: spec.model,
    ...(system === '' ? {} : { system }),
    messages: turnsOf(messages.filter(({ role }) => role !== 'system')),
    stream: true,
    max_tokens: maxOutputTokens,
    ...(stop === undefined ? {} : { stop_sequences: [...stop] }),
    ...(tools === undefined || tools.length === 0
      ? {}
      : {
          tools: tools.map(({ name, description, parameters }) => ({
            name,
            description,
            input_schema: { ...parameters, type: 'object' },
          })),
          tool_choice: choiceOf(toolChoice),
        }),
    ...(responseSchema === undefined
      ? {}
      : { output_config: { format: { type: 'json_schema', schema: responseSchema } } }),
  };
}

/** Results of calls are the user's to the API, and those of one turn have to be together in one message. */
function turnsOf(messages: readonly ChatMessageInput[]): MessageParam[] {
  const turns: { role: 'user' | 'assistant'; content: ContentBlockParam[] }[] = [];
  for (const message of messages) {
    const role = message.role === 'assistant' ? 'assistant' : 'user';
    const last = turns.at(-1);
    const blocks = blocksOf(message);
    if (last?.role === role) last.content.push(...blocks);
    else turns.push({ role, content: blocks });
  }
  return turns;
}

function blocksOf({ role, content, toolCalls, toolCallId }: ChatMessageInput): ContentBlockParam[] {
  if (role === 'tool') return [{ type: 'tool_result', tool_use_id: toolCallId ?? '', content }];
  return [
    ...(content === '' ? [] : [{ type: 'text' as const, text: content }]),
    ...(toolCalls ?? []).map(({ id, name, arguments: written }) => ({
      type: 'tool_use' as const,
      id,
      name,
      input: parsed(written),
    })),
  ];
}

/** What a model wrote need not be JSON; what it is told that it wrote has to be. */
function parsed(written: string): unknown {
  try {
    return JSON.parse(written) as unknown;
  } catch {
    return { arguments: written };
  }
}

function choiceOf(choice = 'auto'): ToolChoice {
  if (choice === 'required') return { type: 'any' };
  if (choice === 'auto' || choice === 'none') return { type: choice };
  return { type: 'tool', name: choice };
}

function textOf(event: RawMessageStreamEvent): string {
  if (event.type === 'content_block_start' && event.content_block.type === 'text') return event.content_block.text;
  if (event.type === 'content_block_delta' && event.delta.type === 'text_delta') return event.delta.text;
  return '';
}

function finishReasonOf(reason: string): FinishReason {
  switch (reason) {
    case 'max_tokens':
    case 'model_context_window_exceeded':
      return 'length';
    case 'refusal':
      return 'content-filter';
    case 'tool_use':
      return 'tool-calls';
    default:
      return 'stop';
  }
}
