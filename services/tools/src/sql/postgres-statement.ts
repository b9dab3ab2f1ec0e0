import { parse } from 'libpg-query';
import { failed, refused } from './sql-errors.js';
import { type Scope, scopeOf } from './scoped-tables.js';
import { MAX_CROSSED_TABLES } from './statement-guard.js';

type Fields = Record<string, unknown>;
/** A node of PostgreSQL's own syntax tree: `{ SelectStmt: { … } }`. */
type Node = Fields;

/** Functions that reach out of the database, change a state of it or wait; a few of `pg_…` only look at a value. */
const REACHING =
  /^(pg_(?!typeof$|column_size$).*|lo_.*|lo(read|write)|dblink.*|postgres_fdw_.*|set_config|current_setting|nextval|setval|currval|lastval|(query|table|schema|database|cursor)_to_xml.*|txid_.*|inet_(client|server)_.*|ts_(debug|stat)|binary_upgrade_.*|has_.*_privilege|row_security_active)$/;
/** Kinds of node that only look like a statement of their own. */
const READING = new Set(['SelectStmt', 'RawStmt']);

/**
 * Walks the syntax tree of PostgreSQL's own parser. A WITH may hold statements that write, so the whole tree counts, not
 * the kind of its top.
 *
 * @throws WeirError `sql-refused`; `query-failed` when it cannot be read.
 */
export async function checkPostgresStatement(sql: string, tables: readonly string[] | undefined): Promise<void> {
  const statements = await parsed(sql);
  if (statements.length !== 1) throw refused('Only one statement may be sent.');
  const top = statements[0]!;
  if (!('SelectStmt' in top)) throw refused('Only SELECT statements may be sent.');
  walk(
    top,
    new Set(),
    tables?.map((table) => table.toLowerCase()),
  );
}

async function parsed(sql: string): Promise<Node[]> {
  try {
    const { stmts = [] } = (await parse(sql)) as { stmts?: { stmt: Node }[] };
    return stmts.map(({ stmt }) => stmt);
  } catch (error) {
    throw failed(error instanceof Error ? error.message : String(error), error);
  }
}

function walk(value: unknown, scope: Scope, tables: readonly string[] | undefined): void {
  if (Array.isArray(value)) {
    for (const each of value) walk(each, scope, tables);
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  for (const [kind, fields] of Object.entries(value as Node)) {
    if (kind.endsWith('Stmt') && !READING.has(kind)) throw refused('Only SELECT statements may be sent.');
    if (kind === 'intoClause' || kind === 'lockingClause') throw refused('A SELECT may neither write nor lock rows.');
    if (kind === 'FuncCall') refuseReaching(fields as Fields);
    if (kind === 'RangeVar') refuseTable(fields as Fields, scope, tables);
    // The halves of a UNION stand under their names alone.
    if (kind === 'SelectStmt' || kind === 'larg' || kind === 'rarg') walkSelect(fields as Fields, scope, tables);
    else walk(fields, scope, tables);
  }
}

function walkSelect({ withClause, ...fields }: Fields, outer: Scope, tables: readonly string[] | undefined): void {
  const { ctes = [], recursive = false } = (withClause ?? {}) as { ctes?: Node[]; recursive?: boolean };
  const common = ctes.map((each) => {
    const { ctename, ctequery } = each['CommonTableExpr'] as { ctename: string; ctequery: Node };
    return { name: ctename, query: ctequery };
  });
  const scope = scopeOf(common, recursive, outer, (query, inner) => walk(query, inner, tables));
  const from = (fields['fromClause'] ?? []) as Node[];
  if (fields['whereClause'] === undefined && from.length - 1 + sum(from.map(unjoined)) >= MAX_CROSSED_TABLES)
    throw refused(`More than ${MAX_CROSSED_TABLES} tables are multiplied without a condition.`);
  walk(fields, scope, tables);
}

function unjoined(node: Node): number {
  const join = node['JoinExpr'] as Fields | undefined;
  if (join === undefined) return 0;
  const joined = join['quals'] ?? join['usingClause'] ?? join['isNatural'];
  return (joined === undefined ? 1 : 0) + sum([join['larg'], join['rarg']].map((side) => unjoined(side as Node)));
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, each) => total + each, 0);

function refuseReaching({ funcname }: Fields): void {
  const name = (funcname as { String: { sval: string } }[]).at(-1)!.String.sval;
  if (REACHING.test(name)) throw refused(`The function ${name} may not be called.`);
}

function refuseTable(fields: Fields, scope: Scope, tables: readonly string[] | undefined): void {
  const { schemaname: schema, relname: name } = fields as { schemaname?: string; relname: string };
  if (schema === undefined && scope.has(name)) return;
  const full = schema === undefined ? name : `${schema}.${name}`;
  const listed = tables?.some((table) => table === full || (table === name && schema === 'public'));
  if (listed === false || name.startsWith('pg_') || schema === 'pg_catalog')
    throw refused(`The table ${full} may not be read.`);
}
