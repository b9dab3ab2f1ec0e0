import { hash, randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { parseResource, type Resource, type Snapshot } from '@weir/resources';

const NAME = 'admin';

/** The administrator's key of this home; made at the first start, and readable to its owner alone. */
export function ensureAdminKey(file: string): string {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  try {
    writeFileSync(file, `weir_${randomBytes(32).toString('base64url')}\n`, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return readFileSync(file, 'utf8').trim();
}

/**
 * The declaration that lets the key in; undefined when it is there.
 *
 * @param shared - Whether others may start systems on the same Kafka: their administrator keeps his key, and this one goes
 *   under a name of its own.
 */
export function adminKeyResource(key: string, declared: Snapshot, shared: boolean): Resource | undefined {
  const sha256 = hash('sha256', key, 'hex');
  const ownName = `${NAME}-${sha256.slice(0, 8)}`;
  if ([NAME, ownName].some((name) => declared.find('ApiKey', name)?.sha256 === sha256)) return undefined;
  const taken = shared && declared.find('ApiKey', NAME) !== undefined;
  return parseResource({
    kind: 'ApiKey',
    name: taken ? ownName : NAME,
    spec: { description: 'Made by `weir up`.', sha256, role: 'admin' },
  });
}
