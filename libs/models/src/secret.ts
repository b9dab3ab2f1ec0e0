import { readFile } from 'node:fs/promises';
import { WeirError } from '@weir/errors';

/**
 * The secret that a reference names (`env:NAME` or `file:PATH`), read when it is needed, so that a renewed one is used
 * without a restart.
 *
 * @param field - Of the resource, named in the error.
 * @throws WeirError poison `model-unauthorised`: nothing is there. Never quotes what is.
 */
export async function readSecret(
  reference: string,
  field: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<string> {
  const at = reference.indexOf(':');
  const name = reference.slice(at + 1);
  const secret =
    reference.slice(0, at) === 'env' ? environment[name] : await readFile(name, 'utf8').catch(() => undefined);
  if (secret?.trim()) return secret.trim();
  throw new WeirError({
    code: 'model-unauthorised',
    disposition: 'poison',
    field,
    message: `The model's ${field} is ${reference}, and there is nothing.`,
  });
}
