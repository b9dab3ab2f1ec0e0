import { WeirError } from '@weir/errors';
import type { Snapshot } from '@weir/resources';
import type { Resources } from '../auth/keyring.js';

/**
 * Resolves when the view is as wanted: what was published is in force here.
 *
 * @throws WeirError `deadline-exceeded` after `timeoutMs`.
 */
export function untilView(
  resources: Resources,
  wanted: (snapshot: Snapshot) => boolean,
  timeoutMs: number,
): Promise<void> {
  if (wanted(resources.snapshot)) return Promise.resolve();
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const timer = setTimeout(() => {
    reject(
      new WeirError({
        code: 'deadline-exceeded',
        disposition: 'retryable',
        message: 'The change was published, but did not come back in time; it may still come into force.',
      }),
    );
  }, timeoutMs);
  const stop = resources.onChange((snapshot) => {
    if (wanted(snapshot)) resolve();
  });
  return promise.finally(() => {
    clearTimeout(timer);
    stop();
  });
}
