import { describe, expect, it } from 'vitest';
import { guardStatement } from './statement-guard.js';

describe('guardStatement', () => {
  it.each([
    'SELECT 1;',
    '  select a from t -- the end; DROP TABLE t',
    "SELECT 'it''s; DELETE' AS x /* ; DROP */ FROM t",
    'SELECT "update", t.delete FROM t',
    'WITH a AS (SELECT 1) SELECT * FROM a',
    'VALUES (1), (2)',
    '(SELECT 1) UNION (SELECT 2)',
    "SELECT replace(b, 'x', 'y'), substring(b FROM 2 FOR 3) FROM t",
    'SELECT * FROM a, b, c, d WHERE a.x = b.x',
    'SELECT * FROM a JOIN b ON a.x = b.x JOIN c USING (x) NATURAL JOIN d JOIN e ON true',
    'SELECT a, b, c, d, e FROM t GROUP BY a, b, c, d, e',
    'SELECT 1 FROM a, b UNION SELECT 2 FROM c, d',
    'SELECT name FROM sqlite_master',
  ])('lets pass: %s', (sql) => {
    expect(() => guardStatement(sql)).not.toThrow();
  });

  it.each([
    ['', /no statement/],
    ['-- nothing', /no statement/],
    ['SELECT 1; SELECT 2', /one statement/],
    ['"select" 1', /Only SELECT/],
    ['EXPLAIN SELECT 1', /Only SELECT/],
    ['WITH x AS (DELETE FROM t RETURNING *) SELECT * FROM x', /DELETE/],
    ['SELECT * INTO x FROM t', /INTO/],
    ['REPLACE INTO t VALUES (1)', /Only SELECT/],
    ['WITH x AS (SELECT 1) REPLACE INTO t SELECT * FROM x', /INTO|REPLACE/],
    ['SELECT * FROM t FOR SHARE', /locked/],
    ['SELECT * FROM t FOR NO KEY UPDATE', /UPDATE|locked/],
    ['SELECT "PG_SLEEP" (9)', /PG_SLEEP/],
    ['SELECT load_extension(1)', /load_extension/],
    ['SELECT * FROM pg_shadow', /pg_shadow/],
    // What engines end in different places.
    ['SELECT 1 /* a /* b */ ; DROP TABLE t -- */', /comment/],
    ["SELECT E'\\'; DELETE FROM t; --'", /backslash/],
    ['SELECT $$; DELETE FROM t; $$', /[Dd]ollar/],
    ["SELECT 'open", /quote is not closed/],
    ['SELECT 1 \0 DROP TABLE t', /zero/],
    // Rows multiplied.
    ['SELECT * FROM a, b, c, d', /multiplied/],
    ['SELECT * FROM a CROSS JOIN b JOIN c CROSS JOIN d', /multiplied/],
    ['SELECT (SELECT count(*) FROM a, b, c, d) FROM t WHERE 1 = 1', /multiplied/],
    ['SELECT 1 WHERE true UNION SELECT 2 FROM a, b, c, d', /multiplied/],
  ])('refuses: %s', (sql, message) => {
    expect(() => guardStatement(sql)).toThrow(message);
  });
});
