import { readFile } from 'node:fs/promises';

/**
 * The secret that a resource refers to (`env:NAME` or `file:PATH`), read when it is needed, so that a renewed one is used
 * without a restart. Without the space around it.
 *
 * @returns Undefined when nothing is there.
 */
export async function resolveSecret(
  reference: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<string | undefined> {
  const at = reference.indexOf(':');
  const name = reference.slice(at + 1);
  const secret =
    reference.slice(0, at) === 'env' ? environment[name] : await readFile(name, 'utf8').catch(() => undefined);
  return secret?.trim() || undefined;
}
