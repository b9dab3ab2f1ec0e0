import { fork } from 'node:child_process';
import { extname } from 'node:path';
import { CollectedRows } from './collected-rows.js';
import type { GuardedCall } from './guarded.process.js';
import type { SqlQuery, SqlRows } from './sql-engine.port.js';
import { failed, refused, timeout, unavailable } from './sql-errors.js';
import { MAX_CROSSED_TABLES } from './statement-guard.js';

export interface IsolatedQuery extends Omit<SqlQuery, 'signal' | 'timeoutMs'> {
  maxCrossedTables: number;
}

export type IsolatedResult =
  | { outcome: 'rows'; columns: string[]; rows: string[][] }
  | { outcome: 'refused' | 'failed' | 'unavailable'; message: string };

/** Of the process, all in all. */
const MAX_MEMORY_BYTES = 768 * 1024 * 1024;
const EXTENSION = extname(import.meta.url);
const PROCESS = new URL(`./guarded.process${EXTENSION}`, import.meta.url);

/**
 * Asks an embedded engine in a process of its own: neither engine lets itself be stopped inside of a long step, and a thread
 * ends only when its native code comes back. A process that is killed is gone, with its memory.
 */
export async function isolatedQuery(engine: 'sqlite' | 'duckdb', query: SqlQuery): Promise<SqlRows> {
  const { signal, timeoutMs, ...rest } = query;
  const child = fork(PROCESS, {
    env: {},
    execArgv: [],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  let stopped = false;
  const stop = () => {
    stopped = true;
    child.kill('SIGKILL');
  };
  const timer = setTimeout(stop, timeoutMs);
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  try {
    const result = await new Promise<IsolatedResult>((resolve, reject) => {
      child.once('message', (message) => resolve(message as IsolatedResult));
      child.once('error', (error) => reject(unavailable('A process for the query cannot be started.', error)));
      child.once('exit', () =>
        reject(stopped ? timeout(timeoutMs) : failed('The query took more memory than it may.')),
      );
      const call: GuardedCall = {
        module: new URL(`./${engine}-query${EXTENSION}`, import.meta.url).href,
        query: { ...rest, maxCrossedTables: MAX_CROSSED_TABLES },
        timeoutMs,
        maxMemoryBytes: MAX_MEMORY_BYTES,
      };
      // A process that is gone says so by its exit.
      child.send(call, () => undefined);
    });
    return rowsOf(result, rest);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
    child.kill('SIGKILL');
  }
}

function rowsOf(result: IsolatedResult, limits: Pick<SqlQuery, 'maxRows' | 'maxCharacters'>): SqlRows {
  switch (result.outcome) {
    case 'rows': {
      const collected = new CollectedRows(limits);
      for (const row of result.rows) if (!collected.add(row)) break;
      return collected.with(result.columns);
    }
    case 'refused':
      throw refused(result.message);
    case 'failed':
      throw failed(result.message);
    case 'unavailable':
      throw unavailable(`The database cannot be opened: ${result.message}`);
  }
}
