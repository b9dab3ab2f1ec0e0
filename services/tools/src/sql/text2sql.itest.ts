import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { DuckDBInstance } from '@duckdb/node-api';
import { Client } from 'pg';
import { afterAll, describe, expect, it } from 'vitest';
import { Duckdb } from './duckdb.adapter.js';
import { ask as askDuckdb } from './duckdb-query.js';
import type { IsolatedResult } from './isolated-query.js';
import { missingPostgres, startPostgres } from './fixtures/postgres-server.js';
import { Postgres } from './postgres.adapter.js';
import type { SqlEngine } from './sql-engine.port.js';
import { Sqlite } from './sqlite.adapter.js';
import { ask as askSqlite } from './sqlite-query.js';

const data = new URL('../../../../../shared/data/text2sql-advising/', import.meta.url).pathname;
const missing = existsSync(data) ? undefined : 'no text2sql-advising in ../shared/data';
const folder = mkdtempSync(join(tmpdir(), 'weir-text2sql-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Questions of students, with the queries that answer them; MySQL writes texts in double quotes. */
function queries(): string[] {
  const lines = readFileSync(join(data, 'questions.jsonl'), 'utf8').trim().split('\n');
  const all = lines.map((line) =>
    (JSON.parse(line) as { sql: string }).sql.replaceAll(
      /"([^"]*)"/g,
      (_all, text: string) => `'${text.replaceAll("'", "''")}'`,
    ),
  );
  return [...new Set(all)];
}

/** The tables without rows, of columns that take any text: the queries compare numbers with texts, as MySQL lets them. */
function schema(): string[] {
  const tables = new Map<string, string[]>();
  for (const line of readFileSync(join(data, 'schema.csv'), 'utf8').trim().split('\n').slice(1)) {
    const [table = '-', column = '-', type = ''] = line.split(',').map((part) => part.trim());
    if (table === '-') continue;
    const columns = tables.get(table) ?? [];
    tables.set(table, [...columns, `${column} ${type.startsWith('varchar') ? 'varchar' : 'integer'}`]);
  }
  return [...tables].map(([table, columns]) => `CREATE TABLE ${table} (${columns.join(', ')})`);
}

/** One of those that differ in nothing but their texts and numbers. */
function shapes(all: readonly string[]): string[] {
  const shapeOf = (sql: string) => sql.replaceAll(/'(?:[^']|'')*'/g, "''").replaceAll(/\b\d+(\.\d+)?\b/g, '0');
  return [...new Map(all.map((sql) => [shapeOf(sql), sql])).values()];
}

interface Outcomes {
  run: number;
  /** By what the database said, without its details. */
  failed: Record<string, number>;
}

async function outcomesOf(given: readonly string[], run: (sql: string) => Promise<unknown>): Promise<Outcomes> {
  const outcomes: Outcomes = { run: 0, failed: {} };
  for (const sql of given) {
    const error = await run(sql).then(
      () => undefined,
      ({ message }: Error) => reason(message),
    );
    if (error === undefined) outcomes.run += 1;
    else outcomes.failed[error] = (outcomes.failed[error] ?? 0) + 1;
  }
  return outcomes;
}

/** As the adapter does, but in this process: a process for each of so many queries takes minutes. */
function needRows(result: IsolatedResult): void {
  if (result.outcome !== 'rows') throw new Error(result.message);
}

const limits = { tables: undefined, maxRows: 10, maxCharacters: 1_000, maxCrossedTables: 3 };

/** Lets PostgreSQL compare numbers with texts, as MySQL does. */
const LENIENT = ['text', 'varchar'].map((type) => `CREATE CAST (integer AS ${type}) WITH INOUT AS IMPLICIT`);
/** What the schema or MySQL's grammar cannot give elsewhere. */
const FOREIGN =
  /^(no such column|wrong number of arguments|syntax error|Failed to extract statements|Binder Error|operator does not exist|invalid input syntax|column|function count|for SELECT DISTINCT)/;
const reason = (message: string) => message.split(/[:"'(\n]/)[0]!.trim();

describe.skipIf(missing !== undefined)(`reference queries (skipped where there is ${missing ?? 'no data'})`, () => {
  const all = missing === undefined ? queries() : [];

  const judge = (what: string, total: number, { run, failed }: Outcomes, share: number) => {
    expect(Object.keys(failed).filter((each) => !FOREIGN.test(each))).toEqual([]);
    expect(run).toBeGreaterThanOrEqual(total * share);
    // oxlint-disable-next-line no-console -- figures of the documentation.
    console.log(`${what}: ${run} of ${total}, the others ${JSON.stringify(failed)}`);
  };

  it.each(['sqlite', 'duckdb', 'postgres'] as const)('are not refused for what they say: %s', async (engine) => {
    const engines: Record<typeof engine, SqlEngine> = {
      sqlite: new Sqlite(),
      duckdb: new Duckdb(),
      postgres: new Postgres(),
    };
    const outcomes = await outcomesOf(all, (sql) => engines[engine].check(sql, undefined));
    judge(`${engine} lets pass`, all.length, outcomes, 0.99);
  });

  it('run on SQLite', async () => {
    const database = join(folder, 'a.sqlite');
    const made = new DatabaseSync(database);
    for (const sql of schema()) made.exec(sql);
    made.close();
    const outcomes = await outcomesOf(all, async (sql) => needRows(askSqlite({ ...limits, sql, database })));
    judge('sqlite runs', all.length, outcomes, 0.98);
  });

  it('run on DuckDB', async () => {
    const database = join(folder, 'a.duckdb');
    const instance = await DuckDBInstance.create(database);
    const connection = await instance.connect();
    for (const sql of schema()) await connection.run(sql);
    connection.closeSync();
    instance.closeSync();
    const some = shapes(all);
    const outcomes = await outcomesOf(some, async (sql) => needRows(await askDuckdb({ ...limits, sql, database })));
    judge('duckdb runs', some.length, outcomes, 0.85);
  });

  it('run on PostgreSQL', async ({ skip }) => {
    skip(missingPostgres !== undefined, missingPostgres);
    const server = await startPostgres();
    try {
      const owner = new Client({ connectionString: server.url('postgres') });
      await owner.connect();
      const reader = ['CREATE ROLE reader LOGIN', 'GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader'];
      for (const sql of [...schema(), ...LENIENT, ...reader]) await owner.query(sql);
      await owner.end();
      const postgres = new Postgres();
      const { signal } = new AbortController();
      const database = server.url('reader');
      const some = shapes(all);
      const outcomes = await outcomesOf(some, (sql) =>
        postgres.query({ ...limits, sql, database, timeoutMs: 10_000, signal }),
      );
      judge('postgres runs', some.length, outcomes, 0.8);
    } finally {
      await server.stop();
    }
  });
});
