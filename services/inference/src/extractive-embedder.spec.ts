import { WeirError } from '@weir/errors';
import { hashingEmbedder } from '@weir/models';
import { describe, expect, it } from 'vitest';
import { lazyEmbedder } from './extractive-embedder.js';

const options = { directory: '/somewhere/private', model: 'all-MiniLM-L6-v2' };

describe('lazyEmbedder', () => {
  it('loads when it is first wanted, and once', async () => {
    let loads = 0;
    const embedder = lazyEmbedder(options, async () => {
      loads += 1;
      return hashingEmbedder();
    });
    expect(loads).toBe(0);
    const [one, two] = await Promise.all([embedder.get(), embedder.get()]);
    expect({ loads, same: one === two }).toEqual({ loads: 1, same: true });
  });

  it('says what is missing, of this message only, and looks again next time', async () => {
    let installed = false;
    const embedder = lazyEmbedder(options, async () => {
      if (installed) return hashingEmbedder();
      throw new WeirError({
        code: 'model-missing',
        disposition: 'fatal',
        message: `Cannot load ${options.directory}.`,
      });
    });
    const failure: unknown = await embedder.get().catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'model-missing', disposition: 'poison', field: 'WEIR_MODELS_DIR' });
    expect((failure as Error).message).not.toContain('/somewhere/private');
    installed = true;
    await expect(embedder.get()).resolves.toBeDefined();
  });

  it('has nothing to close before it was wanted', async () => {
    await expect(lazyEmbedder(options, () => Promise.reject(new Error('loaded'))).close()).resolves.toBeUndefined();
  });
});
