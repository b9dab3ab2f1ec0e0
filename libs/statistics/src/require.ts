import { WeirError } from '@weir/errors';

/** @throws WeirError poison `statistics-input-invalid` for fewer values, or for one that is no finite number. */
export function requireSample(values: readonly number[], atLeast: number, name: string): void {
  if (values.length < atLeast) throw invalidInput(name, `has ${values.length} values and needs at least ${atLeast}`);
  const wrong = values.findIndex((value) => !Number.isFinite(value));
  if (wrong >= 0) throw invalidInput(name, `has no finite number at index ${wrong}`);
}

/** @throws WeirError poison `statistics-input-invalid` */
export function requireSameLength(first: readonly unknown[], second: readonly unknown[]): void {
  if (first.length !== second.length) {
    throw invalidInput('second', `has ${second.length} values where the first sample has ${first.length}`);
  }
}

/** @throws WeirError poison `statistics-input-invalid` when a value is not between 0 and 1, both excluded. */
export function requireShare(value: number, name: string): void {
  if (!(value > 0 && value < 1)) throw invalidInput(name, `is ${value} and must lie between 0 and 1`);
}

/** @throws WeirError poison `statistics-input-invalid` when a level of significance is not above 0 and at most a half. */
export function requireSignificance(value: number): void {
  if (!(value > 0 && value <= 0.5)) throw invalidInput('significance', `is ${value} and must lie above 0, up to 0.5`);
}

/** @throws WeirError poison `statistics-input-invalid` when one is not from 0 to 1. */
export function requireProbabilities(values: readonly number[], name: string): void {
  const wrong = values.findIndex((value) => !(value >= 0 && value <= 1));
  if (wrong >= 0) throw invalidInput(name, `has no probability at index ${wrong}`);
}

/** @throws WeirError poison `statistics-input-invalid` when a value is no whole number from `least`. */
export function requireCount(value: number, least: number, name: string): void {
  if (!(Number.isSafeInteger(value) && value >= least)) {
    throw invalidInput(name, `is ${value} and must be a whole number from ${least}`);
  }
}

/** @throws WeirError poison `statistics-input-invalid` when a value is not above 0. */
export function requirePositive(value: number, name: string): void {
  if (!(value > 0 && Number.isFinite(value))) throw invalidInput(name, `is ${value} and must be above 0`);
}

export function invalidInput(field: string, problem: string): WeirError {
  return new WeirError({
    code: 'statistics-input-invalid',
    disposition: 'poison',
    field,
    message: `What is to be computed with cannot be used: ${field} ${problem}.`,
  });
}
