// Runs in a process of its own. It loads no file beside it, so that it starts from the sources as from the build.
import { type DuckDBConnection, DuckDBInstance, StatementType } from '@duckdb/node-api';
import type { IsolatedQuery, IsolatedResult } from './isolated-query.js';

/** What the connection cannot change any more: the last one locks them. */
const SETTINGS = {
  access_mode: 'READ_ONLY',
  enable_external_access: 'false',
  autoinstall_known_extensions: 'false',
  autoload_known_extensions: 'false',
  allow_community_extensions: 'false',
  memory_limit: '256MB',
  max_temp_directory_size: '0B',
  threads: '1',
  lock_configuration: 'true',
};

/** The database is read-only, and locked in by its settings; only the kind of statement and its plan are looked at. */
export async function ask(given: IsolatedQuery): Promise<IsolatedResult> {
  let instance: DuckDBInstance;
  try {
    instance = await DuckDBInstance.create(given.database, SETTINGS);
  } catch (error) {
    return { outcome: 'unavailable', message: (error as Error).message };
  }
  const connection = await instance.connect();
  try {
    return await read(connection, given);
  } catch (error) {
    const { message } = error as Error;
    return { outcome: message.startsWith('Permission Error') ? 'refused' : 'failed', message };
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

async function read(connection: DuckDBConnection, given: IsolatedQuery): Promise<IsolatedResult> {
  const statements = await connection.extractStatements(given.sql);
  if (statements.count !== 1) return { outcome: 'refused', message: 'Only one statement may be sent.' };
  const statement = await statements.prepare(0);
  if (statement.statementType !== StatementType.SELECT)
    return { outcome: 'refused', message: 'Only SELECT statements may be sent.' };
  if ((await products(connection, given.sql)) >= given.maxCrossedTables)
    return {
      outcome: 'refused',
      message: `More than ${given.maxCrossedTables} tables are multiplied without a condition.`,
    };
  const result = await statement.stream();
  const rows: string[][] = [];
  let characters = 0;
  reading: for await (const part of result.yieldRows()) {
    for (const row of part) {
      // Dates, decimals and lists of DuckDB write themselves.
      // oxlint-disable-next-line typescript/no-base-to-string
      const values = row.map((value) => (value === null ? 'NULL' : String(value)));
      rows.push(values);
      characters += values.join('\t').length;
      // One row more than is given says that there are more.
      if (rows.length > given.maxRows || characters > given.maxCharacters) break reading;
    }
  }
  return { outcome: 'rows', columns: result.columnNames(), rows };
}

interface Step {
  name: string;
  children: Step[];
}

/** By DuckDB's own plan: products that no condition turns into joins. */
async function products(connection: DuckDBConnection, sql: string): Promise<number> {
  const explained = await connection.runAndReadAll(`EXPLAIN (FORMAT json) ${sql}`);
  const steps = JSON.parse(String(explained.getRows()[0]![1])) as Step[];
  return Math.max(0, ...steps.map(productsIn));
}

function productsIn({ name, children }: Step): number {
  return (name.trim() === 'CROSS_PRODUCT' ? 1 : 0) + children.reduce((sum, child) => sum + productsIn(child), 0);
}
