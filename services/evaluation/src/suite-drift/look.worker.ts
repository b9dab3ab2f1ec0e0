import { parentPort, workerData } from 'node:worker_threads';
import { lookAtScores } from '@weir/experiments';

const parameters = workerData as Parameters<typeof lookAtScores>;
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port to the main thread has no origin
parentPort?.postMessage(lookAtScores(...parameters));
