import { WeirError } from '@weir/errors';

/** A file of which nothing can be read. Its parser's error is no cause: it quotes the text. */
export function malformed(problem: string): WeirError {
  return new WeirError({
    code: 'dataset-malformed',
    disposition: 'poison',
    field: 'source',
    message: `The dataset cannot be read: ${problem}.`,
  });
}
