import { resolveSecret } from '@weir/config';
import { WeirError } from '@weir/errors';

/**
 * The secret that a model's resource refers to.
 *
 * @param field - Of the resource, named in the error.
 * @throws WeirError poison `model-unauthorised`: nothing is there. Never quotes what is.
 */
export async function readSecret(
  reference: string,
  field: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<string> {
  const secret = await resolveSecret(reference, environment);
  if (secret !== undefined) return secret;
  throw new WeirError({
    code: 'model-unauthorised',
    disposition: 'poison',
    field,
    message: `The model's ${field} is ${reference}, and there is nothing.`,
  });
}
