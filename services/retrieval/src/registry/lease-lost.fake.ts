import { WeirError } from '@weir/errors';

/** What a write of one who does not own the document any more ends with. */
export function leaseLost(): WeirError {
  return new WeirError({ code: 'lease-lost', disposition: 'retryable', message: 'Owned by another.' });
}
