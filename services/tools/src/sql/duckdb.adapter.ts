import { checkDuckdbStatement } from './duckdb-statement.js';
import { isolatedQuery } from './isolated-query.js';
import type { SqlEngine, SqlQuery, SqlRows } from './sql-engine.port.js';
import { guardStatement } from './statement-guard.js';

/** DuckDB. It reads its own file alone: no other files, no extensions, no network. */
export class Duckdb implements SqlEngine {
  async check(sql: string, tables: readonly string[] | undefined): Promise<void> {
    guardStatement(sql);
    await checkDuckdbStatement(sql, tables);
  }

  query(query: SqlQuery): Promise<SqlRows> {
    return isolatedQuery('duckdb', query);
  }
}
