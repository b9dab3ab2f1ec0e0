import { parentPort, workerData } from 'node:worker_threads';
import { summariseSuite } from '@weir/experiments';
import type { SummaryTask } from './summarise-aside.js';

const { results, options } = workerData as SummaryTask;
// As JSON has it: without what is undefined.
parentPort?.postMessage(JSON.parse(JSON.stringify(summariseSuite(results, options))));
