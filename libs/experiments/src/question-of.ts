import { WeirError } from '@weir/errors';
import type { DatasetItem } from '@weir/resources';

const NAMES = ['question', 'query', 'input', 'prompt', 'text'];

/**
 * What is asked: the input itself, or of several variables the first text among `question`, `query`, `input`, `prompt` and `text`.
 *
 * @throws WeirError `item-without-question` (poison) when there is none.
 */
export function questionOf({ id, input }: Pick<DatasetItem, 'id' | 'input'>): string {
  if (typeof input === 'string') return input;
  const question = NAMES.map((name) => input[name]).find((value) => typeof value === 'string');
  if (typeof question === 'string') return question;
  throw new WeirError({
    code: 'item-without-question',
    disposition: 'poison',
    message: `Item ${id} has no question among its variables: ${Object.keys(input).join(', ')}.`,
    field: 'input',
  });
}
