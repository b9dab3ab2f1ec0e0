import type { Registry } from 'prom-client';
import type { Logger } from '../logger.js';
import { type GpuEvents, gpuEvents } from './gpu-events.js';
import { readGpus, type ReadGpusOptions } from './read-gpus.js';

export interface WatchGpusOptions extends ReadGpusOptions {
  registry: Registry;
  logger: Logger;
  everyMs: number;
}

/**
 * Reports the machine's graphics processors, again and again, one look at a time. A machine without `nvidia-smi` is asked once, and has no
 * instruments. While it does not tell, the instruments have no values.
 *
 * @returns Ends it; resolves when no look is under way.
 */
export function watchGpus({ registry, logger, everyMs, ...options }: WatchGpusOptions): () => Promise<void> {
  let events: GpuEvents | undefined;
  let timer: NodeJS.Timeout | undefined;
  let isOver = false;
  let hasFailed = false;
  const look = async (): Promise<void> => {
    try {
      const gpus = await readGpus(options);
      if (!gpus) return;
      hasFailed = false;
      (events ??= gpuEvents({ registry })).read(gpus);
    } catch (error) {
      // Once, not every time.
      if (!hasFailed) logger.warn({ error: (error as Error).message }, 'nvidia-smi does not tell of the GPUs');
      hasFailed = true;
      events?.read([]);
    }
    if (isOver) return;
    timer = setTimeout(() => {
      looking = look();
    }, everyMs).unref();
  };
  let looking = look();
  return async () => {
    isOver = true;
    clearTimeout(timer);
    await looking;
  };
}
