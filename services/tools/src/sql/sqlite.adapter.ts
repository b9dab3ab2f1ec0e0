import { isolatedQuery } from './isolated-query.js';
import type { SqlEngine, SqlQuery, SqlRows } from './sql-engine.port.js';
import { guardStatement } from './statement-guard.js';

/**
 * SQLite. Its authorizer sees what views read, too: with a list of tables, what a view reads has to be on it.
 */
export class Sqlite implements SqlEngine {
  /** SQLite has no parser apart from a connection: what a statement compiles to is judged there, by the authorizer. */
  check(sql: string): Promise<void> {
    return Promise.resolve().then(() => guardStatement(sql));
  }

  query(query: SqlQuery): Promise<SqlRows> {
    return isolatedQuery('sqlite', query);
  }
}
