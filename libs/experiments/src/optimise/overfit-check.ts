import { findLeaks } from '@weir/datasets';
import type { DatasetItem } from '@weir/resources';
import { holm, type Interval, permutationTest } from '@weir/statistics';
import { questionOf } from '../question-of.js';
import { intervalOf } from './interval-of.js';

/** A prompt that holds what it is to be judged by. */
export interface PromptLeak {
  /** Id of the example, or `instruction`. */
  shown: string;
  split: string;
  id: string;
  /** As `findLeaks` has it; 1 for a question that stands in the instruction. */
  likeness: number;
}

export interface OverfitGroup extends Interval {
  items: number;
  /** That the group's scores are no better than those of fresh items, adjusted for both groups (Holm). Not of fresh items. */
  pValue?: number;
}

export interface OverfitCheck {
  /** The examples that stand in the prompt, asked as questions; near copies of them; items that nothing was chosen by. */
  shown?: OverfitGroup;
  nearCopies?: OverfitGroup;
  fresh?: OverfitGroup;
  leaks: PromptLeak[];
  /**
   * `overfit`: what is shown, or its near copies, score better than fresh items, by more than chance. `leak`: the prompt holds items of
   * the dev or test split. Without flags nothing is shown, which with few examples says little.
   */
  flags: ('overfit' | 'leak')[];
}

const SIGNIFICANCE = 0.05;
const LEAST_LETTERS = 12;

/**
 * Examples in a prompt and items of other splits that are alike, and items whose question stands in the instruction.
 *
 * @param others - The splits that the prompt is judged by.
 */
export function promptLeaks(
  prompt: { examples: readonly DatasetItem[]; instruction?: string | undefined },
  others: Readonly<Record<string, readonly DatasetItem[]>>,
): PromptLeak[] {
  const examples = findLeaks({ '': prompt.examples, ...others }).flatMap(({ first, second, likeness }) => {
    const [shown, other] = first.split === '' ? [first, second] : [second, first];
    return shown.split === '' ? [{ shown: shown.id, split: other.split, id: other.id, likeness }] : [];
  });
  const instruction = plain(prompt.instruction ?? '');
  const quoted = Object.entries(others).flatMap(([split, items]) =>
    items
      .filter((item) => stands(instruction, item))
      .map(({ id }) => ({ shown: 'instruction', split, id, likeness: 1 })),
  );
  return [...examples, ...quoted];
}

function stands(instruction: string, item: DatasetItem): boolean {
  if (instruction === '') return false;
  const question = plain(textOf(item));
  // Every text holds short ones.
  return question.length >= LEAST_LETTERS && instruction.includes(question);
}

const textOf = (item: DatasetItem): string => (typeof item.input === 'string' ? item.input : questionOf(item));

const plain = (text: string): string =>
  (
    text
      .normalize('NFKC')
      .toLowerCase()
      .match(/[\p{L}\p{M}\p{N}]+/gu) ?? []
  ).join(' ');

/**
 * Whether a prompt is good by heart only.
 *
 * @param scores - Of the same candidate. An example counts once, by the mean of its copies.
 */
export function overfitCheck(
  scores: { shown: readonly number[]; nearCopies: readonly number[]; fresh: readonly number[] },
  leaks: readonly PromptLeak[],
  options: { seed: number; resamples?: number },
): OverfitCheck {
  const { shown, nearCopies, fresh } = scores;
  const tested = [shown, nearCopies].map((values) =>
    values.length === 0 || fresh.length === 0
      ? undefined
      : permutationTest(fresh, values, { ...options, alternative: 'greater' }).pValue,
  );
  const adjusted = holm(tested.filter((pValue) => pValue !== undefined));
  const [shownP, copiesP] = tested.map((pValue) => (pValue === undefined ? undefined : adjusted.shift()));
  const groups = {
    ...groupOf('shown', shown, shownP, options),
    ...groupOf('nearCopies', nearCopies, copiesP, options),
    ...groupOf('fresh', fresh, undefined, options),
  };
  const overfit = [shownP, copiesP].some((pValue) => pValue !== undefined && pValue < SIGNIFICANCE);
  return {
    ...groups,
    leaks: [...leaks],
    flags: [...(overfit ? (['overfit'] as const) : []), ...(leaks.length > 0 ? (['leak'] as const) : [])],
  };
}

function groupOf<Name extends string>(
  name: Name,
  values: readonly number[],
  pValue: number | undefined,
  options: { seed: number; resamples?: number },
): Partial<Record<Name, OverfitGroup>> {
  if (values.length === 0) return {};
  const group = {
    ...intervalOf(values, options),
    items: values.length,
    ...(pValue === undefined ? {} : { pValue }),
  };
  return { [name]: group } as Record<Name, OverfitGroup>;
}
