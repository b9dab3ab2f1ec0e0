import { WeirError } from '@weir/errors';
import { Client, type QueryArrayConfig, type QueryArrayResult } from 'pg';
import { CollectedRows } from './collected-rows.js';
import { checkPostgresStatement } from './postgres-statement.js';
import type { SqlEngine, SqlQuery, SqlRows } from './sql-engine.port.js';
import { failed, refused, timeout, unavailable } from './sql-errors.js';
import { guardStatement } from './statement-guard.js';

const CONNECT_MS = 5_000;
/** Rows that are asked for at once. */
const BATCH = 50;
/** Of what the server sends for one query; a row that is larger ends it. */
const MAX_BYTES = 16_000_000;
/** What a plan may come to, by the server's own estimate. */
const MAX_ESTIMATED_ROWS = 1e9;
/** A role of these reaches files and programs of the server. */
const POWERFUL_ROLES = ['pg_read_server_files', 'pg_write_server_files', 'pg_execute_server_program', 'pg_monitor'];
/** SQLSTATEs: only reading is allowed; the role may not. */
const READ_ONLY = '25006';
const NOT_PERMITTED = '42501';
const CANCELLED = '57014';
/** Every value as the server writes it. */
const AS_TEXT = { getTypeParser: () => (value: string) => value };

/**
 * PostgreSQL, by a connection for each query: one read-only transaction, one statement as a cursor, which cannot be anything
 * but a query, and a time limit that the server keeps. The role is expected to hold SELECT on what may be read, and nothing
 * else; a superuser, or one that reaches the server's files, is not used.
 */
export class Postgres implements SqlEngine {
  async check(sql: string, tables: readonly string[] | undefined): Promise<void> {
    guardStatement(sql);
    await checkPostgresStatement(sql, tables);
  }

  async query(query: SqlQuery): Promise<SqlRows> {
    const end = Date.now() + query.timeoutMs;
    const client = new Client({
      connectionString: query.database,
      connectionTimeoutMillis: Math.min(CONNECT_MS, query.timeoutMs),
      application_name: 'weir-tools',
    });
    let stopped: WeirError | undefined;
    const stop = (reason: WeirError) => {
      stopped ??= reason;
      stream(client).destroy();
    };
    const abort = () => stop(timeout(query.timeoutMs));
    // What is wrong with the connection fails the query that waits for it.
    client.on('error', () => undefined);
    const timer = setTimeout(abort, query.timeoutMs);
    query.signal.addEventListener('abort', abort, { once: true });
    try {
      await client.connect().catch((error: unknown) => {
        throw unavailable('The database does not let the tool in.', error);
      });
      if (query.signal.aborted) abort();
      limitBytes(client, () => stop(failed(`The rows hold more than ${MAX_BYTES} bytes.`)));
      return await read(client, query, end);
    } catch (error) {
      throw stopped ?? classified(error, query.timeoutMs);
    } finally {
      clearTimeout(timer);
      query.signal.removeEventListener('abort', abort);
      await client.end().catch(() => undefined);
    }
  }
}

async function read(client: Client, query: SqlQuery, end: number): Promise<SqlRows> {
  await client.query('BEGIN TRANSACTION READ ONLY');
  await limitTime(client, end);
  await refusePowerfulRole(client);
  await refuseProducts(client, query.sql);
  await send(client, `DECLARE weir NO SCROLL CURSOR FOR ${query.sql}`);
  const collected = new CollectedRows(query);
  for (;;) {
    // A function may have set another: the limit of each statement is set again before it.
    await limitTime(client, end);
    const { fields, rows } = await send(client, `FETCH ${BATCH} FROM weir`);
    const columns = fields.map(({ name }) => name);
    for (const row of rows) if (!collected.add(row)) return collected.with(columns);
    if (rows.length < BATCH) return collected.with(columns);
  }
}

/** By the extended protocol, whose messages hold one statement each; the types of the driver do not know the setting. */
function send(client: Client, text: string): Promise<QueryArrayResult<string[]>> {
  const config: QueryArrayConfig & { queryMode: 'extended' } = {
    text,
    rowMode: 'array',
    queryMode: 'extended',
    types: AS_TEXT,
  };
  return client.query(config);
}

async function limitTime(client: Client, end: number): Promise<void> {
  const left = Math.max(1, end - Date.now());
  await client.query(`SET LOCAL statement_timeout = ${left}; SET LOCAL client_connection_check_interval = 1000`);
}

async function refusePowerfulRole(client: Client): Promise<void> {
  const { rows } = await client.query<{ powerful: boolean }>(
    `SELECT rolsuper OR EXISTS (SELECT FROM unnest($1::text[]) AS role WHERE pg_has_role(current_user, role, 'MEMBER')) AS powerful
       FROM pg_roles WHERE rolname = current_user`,
    [POWERFUL_ROLES],
  );
  if (rows[0]?.powerful !== false)
    throw unavailable('The role of the database reaches the server itself: give the tool one that may only SELECT.');
}

async function refuseProducts(client: Client, sql: string): Promise<void> {
  const { rows } = await send(client, `EXPLAIN (FORMAT JSON) ${sql}`);
  const [{ Plan: plan }] = JSON.parse(rows[0]![0]!) as [{ Plan: Plan }];
  if (largest(plan) > MAX_ESTIMATED_ROWS) throw refused('The query would go through more than a billion rows.');
}

interface Plan {
  'Plan Rows': number;
  Plans?: Plan[];
}

function largest({ 'Plan Rows': rows, Plans: plans = [] }: Plan): number {
  return Math.max(rows, ...plans.map(largest));
}

/** The driver has no limit of its own; a single value may hold a gigabyte. */
function limitBytes(client: Client, exceed: () => void): void {
  let bytes = 0;
  stream(client).on('data', (data: Uint8Array) => {
    bytes += data.length;
    if (bytes > MAX_BYTES) exceed();
  });
}

function stream(client: Client): NodeJS.ReadStream {
  return (client as unknown as { connection: { stream: NodeJS.ReadStream } }).connection.stream;
}

function classified(error: unknown, timeoutMs: number): unknown {
  if (WeirError.is(error) || !(error instanceof Error)) return error;
  switch ((error as { code?: string }).code) {
    case READ_ONLY:
    case NOT_PERMITTED:
      return refused(error.message, error);
    case CANCELLED:
      return timeout(timeoutMs);
    default:
      return failed(error.message, error);
  }
}
