import { parentPort, workerData } from 'node:worker_threads';
import { summariseSuite } from '@weir/experiments';
import type { SummaryTask } from './summarise-aside.js';

const { results, options } = workerData as SummaryTask;
// As JSON has it: without what is undefined.
const summary: unknown = JSON.parse(JSON.stringify(summariseSuite(results, options)));
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port to the main thread has no origin
parentPort?.postMessage(summary);
