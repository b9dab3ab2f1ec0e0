import type * as Transformers from '@huggingface/transformers';
import { WeirError } from '@weir/errors';
import { loadLocalModel, type LocalModel, type LocalModelOptions } from './load-local-model.js';

export interface SequenceClassifierOptions extends LocalModelOptions {
  /** Texts of one run. @default 8 */
  batchSize?: number;
  /** Tokens of a text, or of a pair, that count. @default 512 */
  maxTokens?: number;
}

/** What a network for the classification of sequences reads: a text, or a pair of them. */
export interface Sequence {
  text: string;
  pair?: string;
}

/** A network for the classification of sequences: one number for each label, of each text or pair of texts. */
export class SequenceClassifier {
  readonly #tokenizer: Transformers.PreTrainedTokenizer;
  readonly #network: Transformers.PreTrainedModel;
  readonly #batchSize: number;
  readonly #maxTokens: number;

  /** @throws WeirError fatal `model-missing`. */
  static async load(options: SequenceClassifierOptions): Promise<SequenceClassifier> {
    return new SequenceClassifier(await loadLocalModel('AutoModelForSequenceClassification', options), options);
  }

  private constructor(
    { tokenizer, network }: LocalModel,
    { batchSize = 8, maxTokens = 512 }: SequenceClassifierOptions,
  ) {
    this.#tokenizer = tokenizer;
    this.#network = network;
    this.#batchSize = batchSize;
    this.#maxTokens = maxTokens;
  }

  /** In the order of the network's outputs. */
  get labels(): string[] {
    const { id2label = {} } = this.#network.config as { id2label?: Record<string, string> };
    const names = Object.entries(id2label).sort(([a], [b]) => Number(a) - Number(b));
    return names.map(([, name]) => name);
  }

  /** Whether a text can have several labels. */
  get multiLabel(): boolean {
    const { problem_type: problem } = this.#network.config as { problem_type?: string };
    return problem === 'multi_label_classification';
  }

  /**
   * @returns One row for each sequence, in order: its logits.
   * @throws WeirError retryable `model-unavailable`; the signal's reason when it is aborted, after the run under way.
   */
  async logits(sequences: readonly Sequence[], signal?: AbortSignal): Promise<number[][]> {
    // Those of like length share a run: padding costs as much as text.
    const lengthOf = ({ text, pair = '' }: Sequence) => text.length + pair.length;
    const order = [...sequences.keys()].sort((a, b) => lengthOf(sequences[a]!) - lengthOf(sequences[b]!));
    const rows: number[][] = [];
    for (let at = 0; at < order.length; at += this.#batchSize) {
      signal?.throwIfAborted();
      const batch = order.slice(at, at + this.#batchSize);
      const told = await this.#run(batch.map((index) => sequences[index]!));
      batch.forEach((index, row) => (rows[index] = told[row]!));
    }
    return rows;
  }

  async close(): Promise<void> {
    await this.#network.dispose();
  }

  async #run(batch: readonly Sequence[]): Promise<number[][]> {
    const pairs = batch.flatMap(({ pair }) => (pair === undefined ? [] : [pair]));
    try {
      const inputs: unknown = this.#tokenizer(
        batch.map(({ text }) => text),
        {
          ...(pairs.length === 0 ? {} : { text_pair: pairs }),
          padding: true,
          truncation: true,
          max_length: this.#maxTokens,
        },
      );
      const { logits } = (await this.#network(inputs)) as { logits: Transformers.Tensor };
      return logits.to('float32').tolist() as number[][];
    } catch (cause) {
      throw new WeirError({
        code: 'model-unavailable',
        disposition: 'retryable',
        message: 'The model could not be run.',
        cause,
      });
    }
  }
}

/** 0 to 1, of each number by itself. */
export function sigmoid(logit: number): number {
  return 1 / (1 + Math.exp(-logit));
}

/** Shares of 1. */
export function softmax(logits: readonly number[]): number[] {
  const highest = Math.max(...logits);
  const weights = logits.map((logit) => Math.exp(logit - highest));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}
