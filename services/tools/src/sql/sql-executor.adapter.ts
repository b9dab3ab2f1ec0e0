import type { ToolSpecOf } from '@weir/resources';
import type { ToolCallRequest, ToolOutput, ToolRunner } from '../tool-runner.port.js';
import { Duckdb } from './duckdb.adapter.js';
import { Postgres } from './postgres.adapter.js';
import { resultTable } from './result-table.js';
import type { SqlEngine } from './sql-engine.port.js';
import { Sqlite } from './sqlite.adapter.js';

type Spec = ToolSpecOf<'sql'>;

export interface SqlExecutorOptions {
  /** Reads a secret by its reference: the URL of a PostgreSQL database. */
  secret: (reference: string) => Promise<string>;
}

/** Asks databases one SELECT at a time. A statement passes the engine's check before a connection sees it. */
export class SqlExecutor implements ToolRunner<Spec> {
  readonly #engines: Record<Spec['engine'], SqlEngine> = {
    sqlite: new Sqlite(),
    duckdb: new Duckdb(),
    postgres: new Postgres(),
  };
  readonly #secret: SqlExecutorOptions['secret'];

  constructor({ secret }: SqlExecutorOptions) {
    this.#secret = secret;
  }

  /** @throws WeirError `sql-refused`, `query-failed`, `tool-timeout`, `tool-unavailable`. */
  async run({ spec, arguments: given, signal }: ToolCallRequest<Spec>): Promise<ToolOutput> {
    const { tables, timeoutMs, maxRows, maxResultCharacters: maxCharacters } = spec;
    const sql = String(given['query']);
    const engine = this.#engines[spec.engine];
    await engine.check(sql, tables);
    const database = spec.engine === 'postgres' ? await this.#secret(spec.database) : spec.database;
    const rows = await engine.query({ sql, database, tables, timeoutMs, maxRows, maxCharacters, signal });
    return resultTable(rows, maxCharacters);
  }

  /** A query holds nothing beyond its call. */
  close(): Promise<void> {
    return Promise.resolve();
  }
}
