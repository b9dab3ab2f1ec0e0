import { WeirError } from '@weir/errors';

/** An argument that no score can be made of; `field` of the error is its name. */
export function invalidArgument(argument: string, problem: string): WeirError {
  return new WeirError({
    code: 'metric-argument-invalid',
    disposition: 'poison',
    field: argument,
    message: `${argument}: ${problem}`,
  });
}

/**
 * Two lists that belong together, item by item, under the names of the arguments.
 *
 * @throws WeirError `metric-argument-invalid` (poison) when they are empty, or one is longer.
 */
export function checkPaired(lists: Readonly<Record<string, readonly unknown[]>>): void {
  const [[first, { length }], ...others] = Object.entries(lists) as [
    [string, readonly unknown[]],
    ...[string, readonly unknown[]][],
  ];
  if (length === 0) throw invalidArgument(first, 'it is empty');
  for (const [name, list] of others) {
    if (list.length !== length) throw invalidArgument(name, `it has ${list.length} items, and ${first} has ${length}`);
  }
}

/** @throws WeirError `metric-argument-invalid` (poison) unless `value` is a whole number of at least 1. */
export function checkCount(argument: string, value: number): void {
  if (!Number.isInteger(value) || value < 1) throw invalidArgument(argument, `${value} is no whole number above 0`);
}

/** @throws WeirError `metric-argument-invalid` (poison) unless each value is from 0 to 1. */
export function checkProbabilities(argument: string, values: readonly number[]): void {
  const wrong = values.find((value) => !(value >= 0 && value <= 1));
  if (wrong !== undefined) throw invalidArgument(argument, `${wrong} is not from 0 to 1`);
}
