/**
 * Bits that a weight takes. Of the mixtures of llama.cpp, whose layers differ, what its tool counts for Llama 3.1 8B (README of
 * `llama-quantize`); with other models they differ by a few hundredths.
 */
export const BITS_PER_WEIGHT = {
  fp32: 32,
  fp16: 16,
  bf16: 16,
  fp8: 8,
  int8: 8,
  int4: 4,
  q8_0: 8.5,
  q6_k: 6.56,
  q5_k_m: 5.7,
  q4_k_m: 4.89,
} as const;

export type Quantisation = keyof typeof BITS_PER_WEIGHT;

export const QUANTISATIONS = Object.keys(BITS_PER_WEIGHT) as Quantisation[];
