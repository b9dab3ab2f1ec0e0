import { Worker } from 'node:worker_threads';

/**
 * Has a module of its own thread answer: what takes long on the main thread would hold up heartbeats.
 *
 * @param module - Posts one message, made of its `workerData`.
 */
export async function aside<Answer>(module: URL, workerData: unknown, signal: AbortSignal): Promise<Answer> {
  const worker = new Worker(module, { workerData });
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  worker.once('message', resolve);
  worker.once('error', reject);
  worker.once('exit', () => reject(new Error(`${module.pathname.split('/').at(-1)} gave no answer.`)));
  const abort = () => reject(signal.reason as Error);
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await promise;
  } finally {
    signal.removeEventListener('abort', abort);
    await worker.terminate();
  }
}
