/** The names that a WITH gives, where they count. What is not one of them is a table of the database. */
export type Scope = ReadonlySet<string>;

export interface CommonTable<Node> {
  name: string;
  query: Node;
}

/**
 * Visits the queries of a WITH, each with the names that it may use, and gives the scope of what follows. Without RECURSIVE
 * a query sees only the names before its own: `WITH t AS (SELECT * FROM t)` reads the table `t`.
 */
export function scopeOf<Node>(
  tables: readonly CommonTable<Node>[],
  recursive: boolean,
  outer: Scope,
  visit: (query: Node, scope: Scope) => void,
): Scope {
  const names = tables.map(({ name }) => name);
  if (recursive) {
    const scope = new Set([...outer, ...names]);
    for (const { query } of tables) visit(query, scope);
    return scope;
  }
  return tables.reduce<Scope>((scope, { name, query }) => {
    visit(query, scope);
    return new Set([...scope, name]);
  }, outer);
}
