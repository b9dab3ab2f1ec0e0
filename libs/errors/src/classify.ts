import { WeirError } from './weir-error.js';

/**
 * Turns anything thrown into a WeirError. What nobody classified is retryable, but bounded by the consumer's attempts;
 * its code is `unclassified`, and the count of those is a list of adapters to fix.
 */
export function classify(error: unknown): WeirError {
  if (WeirError.is(error)) return error;
  const message = error instanceof Error ? `${error.name}: ${error.message}` : `Thrown value of type ${typeof error}.`;
  return new WeirError({ code: 'unclassified', disposition: 'retryable', message, cause: error });
}
