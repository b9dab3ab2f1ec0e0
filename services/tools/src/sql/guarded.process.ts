// The process in which one query runs, watched by a thread: native code that does not come back cannot be asked to stop.
// It loads no file beside it by name, so that it starts from the sources as from the build.
import { Worker } from 'node:worker_threads';
import type { IsolatedQuery, IsolatedResult } from './isolated-query.js';

export interface GuardedCall {
  /** URL of the engine's module, which exports `ask`. */
  module: string;
  query: IsolatedQuery;
  timeoutMs: number;
  maxMemoryBytes: number;
}

/** The service ends the process in time; this is for when the service itself is gone. */
const WATCH = `
  const { workerData } = require('node:worker_threads');
  const end = () => process.kill(process.pid, 'SIGKILL');
  setTimeout(end, workerData.timeoutMs + 1000);
  setInterval(() => process.memoryUsage.rss() > workerData.maxMemoryBytes && end(), 20);
`;

process.once('message', (call: GuardedCall) => void answer(call));

async function answer({ module, query, ...limits }: GuardedCall): Promise<void> {
  const watch = new Worker(WATCH, { eval: true, workerData: limits });
  const engine = (await import(module)) as { ask(query: IsolatedQuery): IsolatedResult | Promise<IsolatedResult> };
  const result = await engine.ask(query);
  process.send!(result, () => void watch.terminate());
  process.disconnect();
}
