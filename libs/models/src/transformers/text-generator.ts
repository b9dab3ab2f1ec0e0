import type * as Transformers from '@huggingface/transformers';
import { WeirError } from '@weir/errors';
import type { ChatMessageInput } from '../chat-model.port.js';
import { type Library, loadLocalModel, type LocalModel, type LocalModelOptions } from './load-local-model.js';

export interface GenerationOptions {
  /** Tokens at most. */
  maxTokens: number;
  /** Tokens that prompt and answer may have together, if that is fewer than the model takes. */
  contextTokens: number;
  /** The next token, from what the model thinks of each. */
  choose: (logits: Float32Array) => number;
  /** Called for whole words, in order. */
  onText: (text: string) => void;
  /** Asked after every token. */
  isDone: () => boolean;
}

export interface Generated {
  /** Whether the model came to an end by itself. */
  ended: boolean;
  inputTokens: number;
  outputTokens: number;
  /** Without the wait for others' turns, milliseconds. */
  computedMs: number;
}

/** A language model in this process. */
export class TextGenerator {
  readonly #library: Library;
  readonly #tokenizer: Transformers.PreTrainedTokenizer;
  readonly #network: Transformers.PreTrainedModel;
  #turn: Promise<unknown> = Promise.resolve();

  /** @throws WeirError fatal `model-missing`. */
  static async load(options: LocalModelOptions): Promise<TextGenerator> {
    return new TextGenerator(await loadLocalModel('AutoModelForCausalLM', options));
  }

  private constructor({ library, tokenizer, network }: LocalModel) {
    this.#library = library;
    this.#tokenizer = tokenizer;
    this.#network = network;
  }

  /**
   * Goes on with a chat. One generation runs after the other: at the same time, each would take as much longer.
   *
   * @throws WeirError `model-refused-request` (poison) for messages that the model's template does not take, or that leave no
   *   room for an answer; `model-unavailable` (retryable) when the model cannot be run.
   */
  async generate(messages: readonly ChatMessageInput[], options: GenerationOptions): Promise<Generated> {
    const generating = this.#turn.then(() => this.#generate(messages, options));
    this.#turn = generating.catch(() => undefined);
    return generating;
  }

  /** Waits for what is under way. */
  async close(): Promise<void> {
    await this.#turn;
    await this.#network.dispose();
  }

  async #generate(messages: readonly ChatMessageInput[], options: GenerationOptions): Promise<Generated> {
    const started = performance.now();
    const inputs = this.#encode(messages.map(({ role, content }) => ({ role, content: this.#plain(content) })));
    const inputTokens = inputs.input_ids.dims.at(-1)!;
    const most = Math.min(
      options.contextTokens,
      this.#network.config.max_position_embeddings ?? Number.POSITIVE_INFINITY,
    );
    if (inputTokens >= most) {
      throw refused(`The prompt has ${inputTokens} tokens; the model takes ${most}, its answer included.`);
    }
    let outputTokens = 0;
    let last: number | undefined;
    if (!options.isDone()) {
      await this.#run(inputs, { ...options, maxTokens: Math.min(options.maxTokens, most - inputTokens) }, (token) => {
        outputTokens += 1;
        last = token;
      });
    }
    const ended = last !== undefined && this.#ends.includes(last);
    return { ended, inputTokens, outputTokens, computedMs: performance.now() - started };
  }

  /** Without the tokens that mark whose turn it is: whoever wrote a text could otherwise speak for another. */
  #plain(content: string): string {
    return this.#tokenizer.all_special_tokens.reduce((text, token) => text.replaceAll(token, ' '), content);
  }

  /** A model without a template is no chat model: it goes on with the texts, one under the other. */
  #encode(messages: readonly ChatMessageInput[]): { input_ids: Transformers.Tensor } {
    if (!this.#tokenizer.chat_template) {
      return this.#tokenizer(messages.map(({ content }) => content).join('\n\n')) as { input_ids: Transformers.Tensor };
    }
    try {
      return this.#tokenizer.apply_chat_template([...messages], {
        add_generation_prompt: true,
        return_dict: true,
      });
    } catch (cause) {
      throw refused("The model's chat template does not take these messages.", cause);
    }
  }

  async #run(
    inputs: object,
    { maxTokens, choose, onText, isDone }: GenerationOptions,
    onToken: (token: number) => void,
  ): Promise<void> {
    try {
      await this.#network.generate({
        ...inputs,
        max_new_tokens: maxTokens,
        // What `choose` chooses is the only one left, so the likeliest.
        do_sample: false,
        logits_processor: choosing(this.#library, choose),
        stopping_criteria: ending(this.#library, isDone),
        streamer: new this.#library.TextStreamer(this.#tokenizer, {
          skip_prompt: true,
          callback_function: onText,
          token_callback_function: ([token]) => onToken(Number(token)),
        }),
      });
    } catch (cause) {
      throw new WeirError({
        code: 'model-unavailable',
        disposition: 'retryable',
        message: 'The model could not be run.',
        cause,
      });
    }
  }

  get #ends(): readonly number[] {
    const { generation_config: generation, config } = this.#network as {
      generation_config?: { eos_token_id?: number | number[] | null } | null;
      config: { eos_token_id?: number | number[] | null };
    };
    return [generation?.eos_token_id ?? config.eos_token_id ?? []].flat();
  }
}

function choosing(library: Library, choose: (logits: Float32Array) => number): Transformers.LogitsProcessorList {
  class Choosing extends library.LogitsProcessor {
    override _call(_ids: bigint[][], logits: Transformers.Tensor): Transformers.Tensor {
      const values = logits.data as Float32Array;
      const chosen = choose(values);
      values.fill(Number.NEGATIVE_INFINITY);
      values[chosen] = 0;
      return logits;
    }
  }
  const list = new library.LogitsProcessorList();
  list.push(new Choosing());
  return list;
}

function ending(library: Library, isDone: () => boolean): Transformers.StoppingCriteriaList {
  class Ending extends library.StoppingCriteria {
    override _call(ids: number[][]): boolean[] {
      return ids.map(isDone);
    }
  }
  const list = new library.StoppingCriteriaList();
  list.push(new Ending());
  return list;
}

function refused(message: string, cause?: unknown): WeirError {
  return new WeirError({ code: 'model-refused-request', disposition: 'poison', message, cause });
}
