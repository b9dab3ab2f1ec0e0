/** One statement, and what it may take. */
export interface SqlQuery {
  sql: string;
  /** Path of a file, or a URL. */
  database: string;
  /** Only these may be read. @default All. */
  tables: readonly string[] | undefined;
  timeoutMs: number;
  maxRows: number;
  /** Of all values together. Reading stops behind it. */
  maxCharacters: number;
  signal: AbortSignal;
}

export interface SqlRows {
  columns: readonly string[];
  rows: readonly (readonly string[])[];
  /** There are more rows than these. */
  more: boolean;
}

/** A database that is only read. Each of the two layers refuses what writes or reaches out without the other's help. */
export interface SqlEngine {
  /**
   * By the parsed statement, without the database.
   *
   * @throws WeirError `sql-refused`; `query-failed` when it cannot be read.
   */
  check(sql: string, tables: readonly string[] | undefined): Promise<void>;
  /**
   * By the connection: what it opens can neither write nor reach out, whatever is sent.
   *
   * @throws WeirError `sql-refused`, `query-failed` with the database's words, `tool-timeout`, `tool-unavailable`.
   */
  query(query: SqlQuery): Promise<SqlRows>;
}
