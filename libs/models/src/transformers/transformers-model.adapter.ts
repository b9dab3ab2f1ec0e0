import type { TransformersSpec } from '@weir/resources';
import { chanceOf } from '@weir/statistics';
import type { ChatModel, CompletionRequest } from '../chat-model.port.js';
import { chooseToken } from './choose-token.js';
import { StopStrings } from './stop-strings.js';
import type { TextGenerators } from './text-generators.js';

/**
 * A model that runs in this process (Transformers.js, ONNX Runtime). Pieces are whole words. With a seed, the same prompt has
 * the same completion. An aborted completion ends at once, and the model with its next token.
 */
export function transformersModel(spec: TransformersSpec, generators: TextGenerators): ChatModel {
  return {
    async complete(request, signal, onText) {
      signal.throwIfAborted();
      const { maxOutputTokens, stop } = request.sampling;
      const stops = new StopStrings(stop ?? []);
      const pieces = new Pieces(onText, signal);
      const generator = await unlessAborted(generators.get(spec), signal);
      const generating = generator.generate(request.messages, {
        maxTokens: maxOutputTokens,
        contextTokens: spec.contextTokens,
        choose: choosing(request),
        onText: (text) => pieces.push(stops.push(text)),
        isDone: () => stops.found || pieces.ended,
      });
      const { ended, computedMs, ...usage } = await unlessAborted(generating, signal);
      pieces.push(stops.rest());
      await unlessAborted(pieces.taken, signal);
      return {
        text: pieces.text,
        finishReason: ended || stops.found ? 'stop' : 'length',
        citations: [],
        usage,
        computedMs,
        model: spec.model,
      };
    },
  };
}

function choosing({ sampling }: CompletionRequest): (logits: Float32Array) => number {
  let token = 0;
  return (logits) => {
    token += 1;
    const chance = sampling.seed === undefined ? Math.random() : chanceOf(`${sampling.seed} ${token}`);
    return chooseToken(logits, sampling, chance);
  };
}

/** Hands pieces on, one after the other, while the next are made. */
class Pieces {
  readonly #onText: (text: string) => void | Promise<void>;
  readonly #signal: AbortSignal;
  #text = '';
  #failed = false;
  #taken: Promise<void> = Promise.resolve();

  constructor(onText: (text: string) => void | Promise<void>, signal: AbortSignal) {
    this.#onText = onText;
    this.#signal = signal;
  }

  get text(): string {
    return this.#text;
  }

  /** Nobody wants more. */
  get ended(): boolean {
    return this.#failed || this.#signal.aborted;
  }

  /** Until the last piece is taken; rejects with what taking one failed with. */
  get taken(): Promise<void> {
    return this.#taken;
  }

  push(piece: string): void {
    if (piece === '') return;
    this.#text += piece;
    this.#taken = this.#taken.then(async () => {
      if (!this.#signal.aborted) await this.#onText(piece);
    });
    this.#taken.catch(() => {
      this.#failed = true;
    });
  }
}

function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const end = () => reject(signal.reason as Error);
  if (signal.aborted) end();
  else signal.addEventListener('abort', end, { once: true });
  return Promise.race([promise, aborted]).finally(() => signal.removeEventListener('abort', end));
}
