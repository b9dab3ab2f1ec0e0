import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { DuckDBInstance } from '@duckdb/node-api';
import { WeirError } from '@weir/errors';
import { toolSchema, type ToolSpecOf } from '@weir/resources';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Duckdb } from './duckdb.adapter.js';
import { ask as askDuckdb } from './duckdb-query.js';
import { checkDuckdbStatement } from './duckdb-statement.js';
import { attacks } from './fixtures/attacks.js';
import { missingPostgres, type PostgresServer, startPostgres } from './fixtures/postgres-server.js';
import { Postgres } from './postgres.adapter.js';
import { checkPostgresStatement } from './postgres-statement.js';
import type { SqlEngine } from './sql-engine.port.js';
import { SqlExecutor } from './sql-executor.adapter.js';
import { Sqlite } from './sqlite.adapter.js';
import { ask as askSqlite } from './sqlite-query.js';
import { guardStatement, MAX_CROSSED_TABLES } from './statement-guard.js';

type Spec = ToolSpecOf<'sql'>;

const folder = mkdtempSync(join(tmpdir(), 'weir-sql-'));
const ROWS = 1_000;
const SCHEMA = [
  'CREATE TABLE t (a integer, b text, deleted boolean, updated_at text)',
  'CREATE TABLE secret (key text)',
  "INSERT INTO secret VALUES ('hidden')",
  'CREATE VIEW v AS SELECT a FROM t',
];
const series: Record<Spec['engine'], string> = {
  sqlite: `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${ROWS}) SELECT i FROM n`,
  duckdb: `SELECT i FROM range(1, ${ROWS + 1}) AS r(i)`,
  postgres: `SELECT i FROM generate_series(1, ${ROWS}) AS i`,
};
const filled = (engine: Spec['engine']) => [
  ...SCHEMA,
  `INSERT INTO t SELECT i, 'name ' || i, false, '2026-01-01' FROM (${series[engine]}) AS s`,
];

const engines: Record<Spec['engine'], SqlEngine> = {
  sqlite: new Sqlite(),
  duckdb: new Duckdb(),
  postgres: new Postgres(),
};
const files = { sqlite: join(folder, 'a.sqlite'), duckdb: join(folder, 'a.duckdb') };
let server: PostgresServer | undefined;

const databaseOf = (engine: Spec['engine']) => (engine === 'postgres' ? server!.url('reader') : files[engine]);

beforeAll(async () => {
  const sqlite = new DatabaseSync(files.sqlite);
  for (const sql of filled('sqlite')) sqlite.exec(sql);
  sqlite.close();

  const duckdb = await DuckDBInstance.create(files.duckdb);
  const connection = await duckdb.connect();
  for (const sql of filled('duckdb')) await connection.run(sql);
  connection.closeSync();
  duckdb.closeSync();

  if (missingPostgres !== undefined) return;
  server = await startPostgres();
  await asOwner([
    ...filled('postgres'),
    'CREATE SEQUENCE numbers',
    'SELECT lo_create(1)',
    'ANALYZE',
    'CREATE ROLE reader LOGIN',
    // More than it should hold, so that what is refused is refused by more than grants.
    'GRANT ALL ON ALL TABLES IN SCHEMA public TO reader',
    'GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO reader',
    'GRANT CREATE ON SCHEMA public TO reader',
  ]);
});

afterAll(async () => {
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function asOwner(statements: readonly string[]): Promise<unknown[]> {
  const client = new Client({ connectionString: server!.url('postgres') });
  await client.connect();
  let last: unknown[] = [];
  for (const sql of statements) ({ rows: last } = await client.query<Record<string, unknown>>(sql));
  await client.end();
  return last;
}

const executor = new SqlExecutor({ secret: () => Promise.resolve(databaseOf('postgres')) });

function ask(engine: Spec['engine'], query: string, spec: Partial<Spec> = {}, signal = new AbortController().signal) {
  const database = engine === 'postgres' ? 'env:DATABASE' : files[engine];
  return executor.run({
    spec: toolSchema.parse({ type: 'sql', engine, database, ...spec }) as Spec,
    function: '',
    arguments: { query },
    runId: 'run',
    tenant: 'acme',
    groups: [],
    signal,
  });
}

/**
 * By the connection alone, as if nothing had looked at the statement. What does not wait is asked of embedded engines in this
 * process: a process for each takes minutes.
 */
async function connect(engine: Spec['engine'], sql: string): Promise<void> {
  const query = { sql, database: databaseOf(engine), tables: undefined, maxRows: 100, maxCharacters: 10_000 };
  const { signal } = new AbortController();
  if (engine === 'postgres' || waits(sql)) {
    await engines[engine].query({ ...query, timeoutMs: waits(sql) ? 1_000 : 10_000, signal });
    return;
  }
  const embedded = engine === 'sqlite' ? askSqlite : askDuckdb;
  const { outcome: ended } = await embedded({ ...query, maxCrossedTables: MAX_CROSSED_TABLES });
  if (ended !== 'rows') throw new WeirError({ code: ENDED[ended], disposition: 'poison', message: ended });
}

const ENDED = { refused: 'sql-refused', failed: 'query-failed', unavailable: 'tool-unavailable' };
const REFUSED = new Set(['sql-refused', 'query-failed']);
const waits = (sql: string) => /sleep/i.test(sql);
const outcome = (result: Promise<unknown>) =>
  result.then(
    () => 'passed',
    (error: unknown) => (WeirError.is(error) ? error.code : String(error)),
  );

describe.each(['sqlite', 'duckdb', 'postgres'] as const)('%s', (engine) => {
  const { hostile, benign } = attacks(engine);

  const layers: Record<string, (sql: string) => Promise<unknown>> = {
    'the guard of words': async (sql) => guardStatement(sql),
    ...(engine === 'duckdb' && { 'the parser': (sql) => checkDuckdbStatement(sql, undefined) }),
    ...(engine === 'postgres' && { 'the parser': (sql) => checkPostgresStatement(sql, undefined) }),
    'the connection': (sql) => connect(engine, sql),
  };

  const missing = engine === 'postgres' ? missingPostgres : undefined;
  it.for(Object.keys(layers))('refuses everything hostile by %s alone, and nothing benign', async (layer, { skip }) => {
    if (layer === 'the connection') skip(missing !== undefined, missing);
    const outcomes = async (statements: readonly string[]) => {
      const all = [];
      for (const sql of statements) all.push({ sql, outcome: await outcome(layers[layer]!(sql)) });
      return all;
    };
    const passed = (await outcomes(hostile)).filter(
      ({ sql, outcome: code }) => !REFUSED.has(code) && !(waits(sql) && code === 'tool-timeout'),
    );
    const stopped = (await outcomes(benign)).filter(({ outcome: code }) => code !== 'passed');
    expect({ passed, stopped }).toEqual({ passed: [], stopped: [] });
    // oxlint-disable-next-line no-console -- figures of the documentation.
    console.log(`${engine}, ${layer}: ${hostile.length} hostile refused, ${benign.length} benign passed`);
  });

  describe.skipIf(missing !== undefined)(`with a database${missing === undefined ? '' : ` (${missing})`}`, () => {
    it('gives rows as a table', async () => {
      expect(await ask(engine, 'SELECT a, b, NULL AS none FROM t WHERE a <= 2 ORDER BY a;')).toEqual({
        content: 'a\tb\tnone\n1\tname 1\tNULL\n2\tname 2\tNULL\n(2 rows)',
        truncated: false,
      });
      expect(await ask(engine, 'SELECT a FROM v WHERE a < 0')).toEqual({ content: 'a\n(0 rows)', truncated: false });
    });

    it('cuts at a number of rows and of characters', async () => {
      const rows = await ask(engine, 'SELECT a FROM t ORDER BY a', { maxRows: 3 });
      expect(rows).toEqual({ content: 'a\n1\n2\n3\n(3 rows; there is more)', truncated: true });
      const characters = await ask(engine, 'SELECT b FROM t ORDER BY a', { maxResultCharacters: 100 });
      expect(characters.truncated).toBe(true);
      expect(characters.content).toMatch(/^b\nname 1\n[^]*\n\(\d+ rows; there is more\)$/);
      expect(characters.content.length).toBeLessThan(140);
    });

    it('tells what is wrong in the words of the database', async () => {
      await expect(ask(engine, 'SELECT nothing FROM t')).rejects.toMatchObject({
        code: 'query-failed',
        message: expect.stringContaining('nothing'),
      });
    });

    it('stops a query that takes too long', async () => {
      const endless = 'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT 1 FROM n) SELECT count(*) FROM n';
      const started = performance.now();
      await expect(ask(engine, endless, { timeoutMs: 400 })).rejects.toMatchObject({ code: 'tool-timeout' });
      expect(performance.now() - started).toBeLessThan(5_000);
      const caller = new AbortController();
      const running = ask(engine, endless, {}, caller.signal);
      caller.abort();
      await expect(running).rejects.toMatchObject({ code: 'tool-timeout' });
      expect(await ask(engine, 'SELECT 1 AS one')).toMatchObject({ content: 'one\n1\n(1 row)' });
    });

    it('holds values within memory', async () => {
      const huge = {
        sqlite: 'hex(zeroblob(1000000000))',
        duckdb: "repeat('x', 1500000000)",
        postgres: "repeat('x', 100000000)",
      };
      await expect(ask(engine, `SELECT ${huge[engine]} AS huge`)).rejects.toMatchObject({ code: 'query-failed' });
    });

    it.each([
      ['SELECT a FROM t', 'passed'],
      ['SELECT a FROM T', 'passed'],
      ['SELECT key FROM secret', 'sql-refused'],
      ['SELECT (SELECT key FROM secret) FROM t', 'sql-refused'],
      ['WITH t AS (SELECT key FROM secret) SELECT * FROM t', 'sql-refused'],
      // SQLite takes the table for the name that is being given, and finds it circular.
      [
        'WITH secret AS (SELECT * FROM secret) SELECT * FROM secret',
        engine === 'sqlite' ? 'query-failed' : 'sql-refused',
      ],
      ['SELECT * FROM (WITH secret AS (SELECT 1) SELECT * FROM secret) x, secret', 'sql-refused'],
      ['WITH secret AS (SELECT a FROM t) SELECT * FROM secret', 'passed'],
      ['SELECT a FROM t UNION SELECT 1 FROM secret', 'sql-refused'],
      ['SELECT * FROM information_schema.tables', engine === 'sqlite' ? 'query-failed' : 'sql-refused'],
    ])('with a list of tables: %s', async (sql, expected) => {
      expect(await outcome(ask(engine, sql, { tables: ['t'] }))).toBe(expected);
    });

    it('is afterwards as it was', async () => {
      const count =
        'SELECT (SELECT count(*) FROM t) AS t, (SELECT count(*) FROM secret) AS secret, (SELECT count(*) FROM v) AS v';
      expect(await ask(engine, count)).toMatchObject({ content: `t\tsecret\tv\n${ROWS}\t1\t${ROWS}\n(1 row)` });
    });
  });
});

describe('databases that cannot be used', () => {
  it.each(['sqlite', 'duckdb'] as const)('a file of %s that is not there is not made', async (engine) => {
    const database = join(folder, 'none');
    await expect(ask(engine, 'SELECT 1', { database })).rejects.toMatchObject({ code: 'tool-unavailable' });
    expect(() => readFileSync(database)).toThrow('ENOENT');
  });

  it.skipIf(missingPostgres !== undefined)('a role that reaches the server of postgres', async () => {
    const limits = { timeoutMs: 1_000, maxRows: 1, maxCharacters: 100, signal: new AbortController().signal };
    const query = engines.postgres.query({
      sql: 'SELECT 1',
      database: server!.url('postgres'),
      tables: undefined,
      ...limits,
    });
    await expect(query).rejects.toMatchObject({ code: 'tool-unavailable', message: expect.stringContaining('role') });
  });

  it('a server that does not answer, without its address', async () => {
    const limits = { timeoutMs: 1_000, maxRows: 1, maxCharacters: 100, signal: new AbortController().signal };
    const database = 'postgres://someone:password@127.0.0.1:1/x';
    const failed = await engines.postgres
      .query({ sql: 'SELECT 1', database, tables: undefined, ...limits })
      .catch((error: unknown) => error);
    expect(failed).toMatchObject({ code: 'tool-unavailable' });
    expect((failed as Error).message).not.toContain('password');
  });
});
