import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { rotateLog } from '@weir/embedded';
import { classify } from '@weir/errors';
import { CliError, exitCodeOf } from '../cli-error.js';
import type { ExitCode } from '../exit-codes.js';
import { type Home, ROOT } from '../home.js';
import type { Progress, Report } from './progress.js';
import type { ReadySystem } from './supervisor.js';

/** What a supervisor in the background tells the command that started it. */
export type BackgroundMessage =
  { progress: Progress } | { ready: ReadySystem } | { failed: { code: string; message: string; exitCode: number } };

const BINARY = join(ROOT, 'apps', 'cli', 'bin', 'weir.mjs');

/**
 * Starts a supervisor that outlives this process, and waits until its system is ready. If this process ends before that, so
 * does the supervisor.
 *
 * @throws CliError as the supervisor says it.
 */
export async function startInBackground(
  parameters: readonly string[],
  home: Home,
  report: Report,
  signal: AbortSignal,
): Promise<ReadySystem> {
  const logFile = join(home.logs, 'supervisor.log');
  rotateLog(logFile);
  const log = openSync(logFile, 'a');
  const child = spawn(process.execPath, [BINARY, 'up', '--background', ...parameters], {
    detached: true,
    stdio: ['ignore', log, log, 'ipc'],
  });
  closeSync(log);
  const outcome = Promise.withResolvers<ReadySystem>();
  child.on('message', (message: BackgroundMessage) => {
    if ('progress' in message) report(message.progress);
    else if ('ready' in message) outcome.resolve(message.ready);
    else outcome.reject(new CliError({ ...message.failed, exitCode: message.failed.exitCode as ExitCode }));
  });
  child.once('error', (error) => outcome.reject(error));
  child.once('exit', () => outcome.reject(gone(logFile)));
  // Told by the end of the channel; it answers when everything has stopped.
  const abort = () => child.connected && child.disconnect();
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await outcome.promise;
  } finally {
    signal.removeEventListener('abort', abort);
    child.removeAllListeners();
    if (child.connected) child.disconnect();
    child.unref();
  }
}

/** The other side: to whoever started this process, as long as they listen. */
export function tellStarter(message: BackgroundMessage): void {
  if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
}

export function failureMessage(error: unknown): BackgroundMessage {
  const { code, message } = classify(error);
  return { failed: { code, message, exitCode: exitCodeOf(error) } };
}

function gone(logFile: string): CliError {
  return new CliError({ code: 'supervisor-gone', message: `The supervisor ended. Its log is ${logFile}` });
}
