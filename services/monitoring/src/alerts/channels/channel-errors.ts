import { resolveSecret } from '@weir/config';
import { WeirError } from '@weir/errors';

export type Environment = Readonly<Record<string, string | undefined>>;

/** @throws WeirError poison `channel-secret-missing`: nothing is there. Never quotes what is. */
export async function channelSecret(reference: string, field: string, environment: Environment): Promise<string> {
  const secret = await resolveSecret(reference, environment);
  if (secret !== undefined) return secret;
  throw new WeirError({
    code: 'channel-secret-missing',
    disposition: 'poison',
    field,
    message: `The monitoring service finds no secret for ${field}: ${reference} names nothing there.`,
  });
}

export function channelUnavailable(message: string, cause?: unknown): WeirError {
  return new WeirError({ code: 'channel-unavailable', disposition: 'retryable', message, cause });
}

/** It answered, and does not want it. */
export function channelRefused(message: string, cause?: unknown): WeirError {
  return new WeirError({ code: 'channel-refused', disposition: 'poison', message, cause });
}
