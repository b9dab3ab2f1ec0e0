import type { DatasetItem } from '@weir/resources';

/** What a model is given, and what it is to say. */
export interface TrainingPair {
  input: string;
  output: string;
}

/**
 * The pair that an item of a dataset is: its input, and the text that is right for it. Of traffic that is a correction, or an answer that was
 * rated good.
 *
 * @returns Undefined where either is no text.
 */
export function pairOfItem({ input, expected }: DatasetItem): TrainingPair | undefined {
  if (typeof input !== 'string' || typeof expected !== 'string' || expected.trim() === '') return undefined;
  return { input, output: expected };
}
