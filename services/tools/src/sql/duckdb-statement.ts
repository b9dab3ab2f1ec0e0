import { DuckDBInstance } from '@duckdb/node-api';
import { failed, refused } from './sql-errors.js';
import { type Scope, scopeOf } from './scoped-tables.js';
import { MAX_CROSSED_TABLES } from './statement-guard.js';

type Node = Record<string, unknown>;

/** What a table may be computed by: everything else reads files, other databases or statements in texts. */
const TABLE_FUNCTIONS = new Set(['range', 'generate_series', 'unnest', 'json_each', 'json_tree']);
const REACHING =
  /^(lo_.*|read_.*|write_.*|getenv|glob|nextval|currval|set_.*|pg_.*|duckdb_.*|.*_secret.*|query|query_table|parse_path|http_.*|current_setting)$/;

let parser: Promise<DuckDBInstance> | undefined;

/**
 * Walks the syntax tree of DuckDB's own parser, which gives one of nothing but SELECT statements.
 *
 * @throws WeirError `sql-refused`; `query-failed` when it cannot be read.
 */
export async function checkDuckdbStatement(sql: string, tables: readonly string[] | undefined): Promise<void> {
  const { error_type: problem, error_message: message, statements = [] } = await tree(sql);
  if (problem === 'parser') throw failed(String(message));
  if (problem !== undefined) throw refused('Only SELECT statements may be sent.');
  if (statements.length !== 1) throw refused('Only one statement may be sent.');
  walk(
    statements[0]!.node,
    new Set(),
    tables?.map((table) => table.toLowerCase()),
  );
}

interface Tree {
  error_type?: string;
  error_message?: string;
  statements?: { node: Node }[];
}

async function tree(sql: string): Promise<Tree> {
  parser ??= DuckDBInstance.create(':memory:', { enable_external_access: 'false', threads: '1' });
  const connection = await (await parser).connect();
  try {
    const reader = await connection.runAndReadAll('SELECT json_serialize_sql($1::VARCHAR)', [sql]);
    return JSON.parse(String(reader.getRows()[0]![0])) as Tree;
  } finally {
    connection.closeSync();
  }
}

function walk(value: unknown, scope: Scope, tables: readonly string[] | undefined): void {
  if (Array.isArray(value)) {
    for (const each of value) walk(each, scope, tables);
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  const { cte_map: common, ...node } = value as Node & { cte_map?: { map: { key: string; value: { query: Node } }[] } };
  // A query that refers to itself has a node kind of its own, which names it.
  const inner = scopeOf(
    (common?.map ?? []).map(({ key, value: { query } }) => ({ name: key.toLowerCase(), query })),
    false,
    scope,
    (query, before) => walk(query, before, tables),
  );
  check(node, inner, tables);
  const own =
    node['type'] === 'RECURSIVE_CTE_NODE' ? new Set([...inner, String(node['cte_name']).toLowerCase()]) : inner;
  for (const each of Object.values(node)) walk(each, own, tables);
}

function check(node: Node, scope: Scope, tables: readonly string[] | undefined): void {
  switch (node['type']) {
    case 'BASE_TABLE':
      refuseTable(node, scope, tables);
      break;
    case 'TABLE_FUNCTION': {
      const { function_name: name } = node['function'] as { function_name: string };
      if (!TABLE_FUNCTIONS.has(name)) throw refused(`The function ${name} may not be called.`);
      break;
    }
    case 'FUNCTION':
      if (REACHING.test(String(node['function_name']).toLowerCase()))
        throw refused(`The function ${String(node['function_name'])} may not be called.`);
      break;
    case 'SHOW_REF':
      throw refused('Only SELECT statements may be sent.');
    case 'SELECT_NODE':
      if (node['where_clause'] === null && crossed(node['from_table'] as Node) >= MAX_CROSSED_TABLES)
        throw refused(`More than ${MAX_CROSSED_TABLES} tables are multiplied without a condition.`);
      break;
    default:
  }
}

function refuseTable(node: Node, scope: Scope, tables: readonly string[] | undefined): void {
  const { catalog_name: catalog, schema_name: schema, table_name: table } = node as Record<string, string>;
  const name = table!.toLowerCase();
  const unqualified = catalog === '' && schema === '';
  if (unqualified && scope.has(name)) return;
  // A name with other characters is a file's, or has its like in no tool's list.
  const plain = /^[\p{L}_][\p{L}\p{N}_ $]*$/u.test(name) && !/^(pg_|duckdb_|sqlite_)/.test(name);
  const own = catalog === '' && (schema === '' || schema === 'main');
  const listed = tables === undefined || tables.includes(own ? name : `${schema}.${name}`.toLowerCase());
  if (!plain || catalog !== '' || !listed) throw refused(`The table ${table} may not be read.`);
}

function crossed(node: Node): number {
  if (node['type'] !== 'JOIN') return 0;
  const own = node['ref_type'] === 'CROSS' ? 1 : 0;
  return own + crossed(node['left'] as Node) + crossed(node['right'] as Node);
}
