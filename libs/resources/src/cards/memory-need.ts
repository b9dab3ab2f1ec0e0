import type { ModelCard } from '../kinds/model-card.js';
import { BITS_PER_WEIGHT, type Quantisation } from './quantisation.js';
import { bytes, decimal, percent, type Step, whole } from './step.js';

/** How a model is to be run. */
export interface MemoryUse {
  /** @default The card's. */
  quantisation?: Quantisation;
  /** Tokens of a request that are kept, input and output. */
  contextTokens: number;
  /** Requests that an instance works on at a time. */
  concurrency: number;
  /** What is kept beside weights and cache, as a share of the weights. */
  overhead: number;
}

/** Bytes. */
export interface MemoryNeed {
  weights: number;
  /** Undefined when the card does not say what it depends on. */
  cache: number | undefined;
  overhead: number;
  /** Undefined when the cache is. */
  total: number | undefined;
  steps: Step[];
}

/** Keys and values are kept with 16 bits, whatever the weights have. */
const BYTES_PER_CACHED_NUMBER = 2;

const WEIGHTS_SOURCE = 'bits × parameters; mixtures: README of llama-quantize, llama.cpp';
const CACHE_SOURCE =
  '2 (keys, values) × layers × heads × dimension: Kipply, Transformer Inference Arithmetic, 2022; heads that queries share: arXiv 2305.13245';
const OVERHEAD_SOURCE = 'within 20 % of the weights: EleutherAI, Transformer Math 101, 2023';

/**
 * Memory that one instance of a model needs.
 *
 * @returns Undefined when the card does not say how large the model is.
 */
export function memoryNeed(card: Pick<ModelCard, 'purpose' | 'size'>, use: MemoryUse): MemoryNeed | undefined {
  const { size } = card;
  if (!size) return undefined;
  const quantisation = use.quantisation ?? size.quantisation;
  const bits = BITS_PER_WEIGHT[quantisation];
  const weights = (size.parameters * bits) / 8;
  const overhead = weights * use.overhead;
  const cached = card.purpose === 'chat' ? cacheOf(size, use) : { bytes: 0, steps: [] };
  const total = cached && weights + cached.bytes + overhead;
  const steps: Step[] = [
    {
      name: 'weights',
      formula: `${whole(size.parameters)} parameters × ${decimal(bits)} bits (${quantisation}) ÷ 8`,
      result: bytes(weights),
      source: WEIGHTS_SOURCE,
    },
    ...(cached?.steps ?? [
      { name: 'cache', formula: 'layers, kvHeads and headDimension are not in the card', result: 'unknown' },
    ]),
    {
      name: 'overhead',
      formula: `${percent(use.overhead)} of ${bytes(weights)}`,
      result: bytes(overhead),
      source: OVERHEAD_SOURCE,
    },
    {
      name: 'memory',
      formula: [weights, ...(cached && cached.bytes > 0 ? [cached.bytes] : []), overhead].map(bytes).join(' + '),
      result: total === undefined ? `${bytes(weights + overhead)} and the cache` : bytes(total),
    },
  ];
  return { weights, cache: cached?.bytes, overhead, total, steps };
}

function cacheOf(
  { layers, kvHeads, headDimension }: NonNullable<ModelCard['size']>,
  { contextTokens, concurrency }: MemoryUse,
): { bytes: number; steps: Step[] } | undefined {
  if (layers === undefined || kvHeads === undefined || headDimension === undefined) return undefined;
  const perToken = 2 * layers * kvHeads * headDimension * BYTES_PER_CACHED_NUMBER;
  const all = perToken * contextTokens * concurrency;
  return {
    bytes: all,
    steps: [
      {
        name: 'cache of a token',
        formula: `2 × ${layers} layers × ${kvHeads} heads × ${headDimension} × ${BYTES_PER_CACHED_NUMBER} bytes`,
        result: bytes(perToken),
        source: CACHE_SOURCE,
      },
      {
        name: 'cache',
        formula: `${bytes(perToken)} × ${whole(contextTokens)} tokens × ${whole(concurrency)} requests`,
        result: bytes(all),
      },
    ],
  };
}
