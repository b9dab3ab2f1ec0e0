// Runs in a process of its own. It loads no file beside it, so that it starts from the sources as from the build.
import { constants, DatabaseSync, type SQLOutputValue, type StatementSync } from 'node:sqlite';
import type { IsolatedQuery, IsolatedResult } from './isolated-query.js';

/** Of all that SQLite holds: a query can ask for a lot in few words. */
const MEMORY_BYTES = 256 * 1024 * 1024;
const LONGEST_VALUE = 1_000_000;
const LONGEST_STATEMENT = 100_000;
const NOT_AUTHORISED = 23;
const REFUSED_FUNCTIONS = /^(load_extension|readfile|writefile|edit|fts3_tokenizer|sqlite_.*)$/i;

/** The connection is read-only, and SQLite's authorizer is asked for every table and function of the compiled statement. */
export function ask(given: IsolatedQuery): IsolatedResult {
  let database: DatabaseSync;
  try {
    database = open(given);
  } catch (error) {
    return { outcome: 'unavailable', message: (error as Error).message };
  }
  try {
    return read(database, given);
  } catch (error) {
    const { message, errcode } = error as Error & { errcode?: number };
    return { outcome: errcode === NOT_AUTHORISED ? 'refused' : 'failed', message };
  } finally {
    database.close();
  }
}

function open({ database: path, tables }: IsolatedQuery): DatabaseSync {
  const database = new DatabaseSync(path, {
    readOnly: true,
    defensive: true,
    allowExtension: false,
    limits: { length: LONGEST_VALUE, sqlLength: LONGEST_STATEMENT, attach: 0 },
  });
  database.exec(`PRAGMA hard_heap_limit = ${MEMORY_BYTES}; PRAGMA trusted_schema = OFF; PRAGMA temp_store = MEMORY`);
  // Opening is lazy: this is the first look into the file.
  database.prepare('SELECT count(*) FROM sqlite_schema').get();
  const listed = tables && new Set(tables.map((table) => table.toLowerCase()));
  database.setAuthorizer((action, name, detail) => {
    switch (action) {
      case constants.SQLITE_SELECT:
      case constants.SQLITE_RECURSIVE:
        return constants.SQLITE_OK;
      case constants.SQLITE_READ:
        return mayRead(name!.toLowerCase(), listed) ? constants.SQLITE_OK : constants.SQLITE_DENY;
      case constants.SQLITE_FUNCTION:
        return REFUSED_FUNCTIONS.test(detail!) ? constants.SQLITE_DENY : constants.SQLITE_OK;
      default:
        return constants.SQLITE_DENY;
    }
  });
  return database;
}

function mayRead(table: string, listed: ReadonlySet<string> | undefined): boolean {
  if (listed !== undefined) return listed.has(table);
  // Of SQLite's own tables, the one that says which there are.
  return table === 'sqlite_master' || table === 'sqlite_schema' || !/^(sqlite_|pragma_|dbstat$)/.test(table);
}

function read(database: DatabaseSync, given: IsolatedQuery): IsolatedResult {
  const { sql, maxRows, maxCharacters } = given;
  const statement = database.prepare(sql);
  // It prepares the first statement of several, and passes over the rest.
  const rest = sql.slice(sql.indexOf(statement.sourceSQL) + statement.sourceSQL.length);
  if (!/^(\s|;|--[^\n]*(\n|$))*$/.test(rest)) return { outcome: 'refused', message: 'Only one statement may be sent.' };
  // A statement that writes may have nothing to write, and then asks nothing of the authorizer.
  if (statement.columns().length === 0 || /^\s*explain\b/i.test(statement.sourceSQL))
    return { outcome: 'refused', message: 'Only SELECT statements may be sent.' };
  if (crossed(database, statement) > given.maxCrossedTables)
    return {
      outcome: 'refused',
      message: `More than ${given.maxCrossedTables} tables are multiplied without a condition.`,
    };
  statement.setReturnArrays(true);
  statement.setReadBigInts(true);
  const rows: string[][] = [];
  let characters = 0;
  for (const row of statement.iterate() as Iterable<unknown> as Iterable<SQLOutputValue[]>) {
    const values = row.map(shown);
    rows.push(values);
    characters += values.join('\t').length;
    // One row more than is given says that there are more.
    if (rows.length > maxRows || characters > maxCharacters) break;
  }
  return { outcome: 'rows', columns: statement.columns().map(({ name }) => name), rows };
}

function shown(value: SQLOutputValue): string {
  if (value === null) return 'NULL';
  return value instanceof Uint8Array ? `(${value.length} bytes)` : String(value);
}

/** How many tables the plan reads whole, inside of one another. */
function crossed(database: DatabaseSync, { sourceSQL }: StatementSync): number {
  const steps = database.prepare(`EXPLAIN QUERY PLAN ${sourceSQL}`).all() as { parent: number; detail: string }[];
  const scans = new Map<number, number>();
  for (const { parent, detail } of steps)
    if (/^SCAN (?!CONSTANT ROW)/.test(detail)) scans.set(parent, (scans.get(parent) ?? 0) + 1);
  return Math.max(0, ...scans.values());
}
