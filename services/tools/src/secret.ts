import { resolveSecret } from '@weir/config';
import { WeirError } from '@weir/errors';

/** Variables by name: tools name ones of their own, which no schema can list. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Headers with the secrets that a Tool refers to.
 *
 * @throws WeirError poison `tool-unauthorised`: nothing is there. Never quotes what is.
 */
export async function secretHeaders(
  references: Readonly<Record<string, string>>,
  environment: Environment,
): Promise<Record<string, string>> {
  const headers = Object.entries(references).map(
    async ([name, reference]) => [name, await readSecret(reference, `headers.${name}`, environment)] as const,
  );
  return Object.fromEntries(await Promise.all(headers));
}

/** @throws WeirError poison `tool-unauthorised`. */
export async function readSecret(reference: string, field: string, environment: Environment): Promise<string> {
  const secret = await resolveSecret(reference, environment);
  if (secret !== undefined) return secret;
  throw new WeirError({
    code: 'tool-unauthorised',
    disposition: 'poison',
    field,
    message: 'The tool has no key for its server here.',
  });
}
