import { refused } from './sql-errors.js';

interface Token {
  kind: 'word' | 'quoted' | 'string' | 'symbol';
  /** Of a word in small letters. */
  text: string;
}

/** What begins a statement that reads. */
const BEGINNINGS = new Set(['select', 'with', 'values', '(']);
/** Words that write, wherever they stand outside of quotes. */
const WRITING = new Set(['insert', 'update', 'delete', 'merge', 'into']);
/** Functions that reach out of the database, change a state of it or wait. */
const REACHING =
  /^(lo_.*|dblink.*|set_config|current_setting|nextval|setval|currval|lastval|.*_to_xml.*|query|query_table|read_.*|write.*|.*_scan|glob|getenv|load_extension|readfile|edit|sleep|benchmark|load_file|xp_.*|fts3_tokenizer)$/;
/** Tables and functions of the engine itself, but for the one that names a database's tables. */
const INTERNAL = /^(pg_|pragma_|duckdb_|sqlite_(?!master$|schema$))/;
/** What ends the list of tables of a SELECT. */
const AFTER_TABLES = new Set(['group', 'having', 'order', 'limit', 'window', 'qualify']);
const SET_OPERATIONS = new Set(['union', 'intersect', 'except']);
/** Tables that may be multiplied with one another without a condition. */
export const MAX_CROSSED_TABLES = 3;

/**
 * The first layer, the same for every engine: looks at the words of a statement, and knows no grammar. It takes what engines read
 * differently (nested comments, dollar quotes, backslashes before quotes) for an attempt to be read differently.
 *
 * @throws WeirError `sql-refused`.
 */
export function guardStatement(sql: string): void {
  const tokens = tokensOf(sql);
  if (tokens.at(-1)?.text === ';') tokens.pop();
  if (tokens.length === 0) throw refused('There is no statement.');
  if (tokens.some(is(';'))) throw refused('Only one statement may be sent.');
  if (!BEGINNINGS.has(tokens[0]!.text) || tokens[0]!.kind === 'quoted')
    throw refused('Only SELECT statements may be sent.');
  for (const [index, { kind, text }] of tokens.entries()) {
    const called = tokens[index + 1]?.text === '(';
    if (called && kind !== 'string' && REACHING.test(text.toLowerCase()))
      throw refused(`The function ${text} may not be called.`);
    if (kind !== 'string' && INTERNAL.test(text.toLowerCase())) throw refused(`${text} may not be used.`);
    if (kind !== 'word') continue;
    // A column may be named so, behind the name of its table.
    if (WRITING.has(text) && tokens[index - 1]?.text !== '.')
      throw refused(`A statement with ${text.toUpperCase()} may not be sent.`);
    if (text === 'replace' && !called) throw refused('A statement with REPLACE may not be sent.');
    if (text === 'for' && /^(share|no|key)$/.test(tokens[index + 1]?.text ?? ''))
      throw refused('Rows may not be locked.');
  }
  refuseProducts(tokens);
}

const is = (text: string) => (token: Token | undefined) => token?.kind === 'symbol' && token.text === text;

/** Tables without a condition between them, in one SELECT, give as many rows as their sizes multiplied. */
function refuseProducts(tokens: readonly Token[]): void {
  interface Level {
    inTables: boolean;
    unjoined: number;
    conditions: boolean;
  }
  const fresh = (): Level => ({ inTables: false, unjoined: 0, conditions: false });
  const check = ({ unjoined, conditions }: Level) => {
    if (!conditions && unjoined >= MAX_CROSSED_TABLES)
      throw refused(`More than ${MAX_CROSSED_TABLES} tables are multiplied without a condition.`);
  };
  const levels = [fresh()];
  for (const { kind, text } of tokens) {
    const level = levels.at(-1)!;
    if (kind === 'symbol') {
      if (text === '(') levels.push(fresh());
      if (text === ')' && levels.length > 1) check(levels.pop()!);
      if (text === ',' && level.inTables) level.unjoined += 1;
    }
    if (kind !== 'word') continue;
    if (text === 'from') level.inTables = true;
    if (text === 'where') Object.assign(level, { inTables: false, conditions: true });
    if (text === 'join') level.unjoined += 1;
    if (text === 'on' || text === 'using' || text === 'natural') level.unjoined -= 1;
    if (AFTER_TABLES.has(text)) level.inTables = false;
    if (SET_OPERATIONS.has(text)) {
      check(level);
      Object.assign(level, fresh());
    }
  }
  levels.forEach(check);
}

const TOKEN =
  /(?<space>\s+|--[^\n]*)|(?<comment>\/\*[^]*?\*\/)|(?<string>'(?:[^']|'')*')|(?<quoted>"(?:[^"]|"")*"|`[^`]*`)|(?<word>[\p{L}_][\p{L}\p{N}_]*)|(?<number>\d[\w.]*)|(?<symbol>[^])/uy;

function tokensOf(sql: string): Token[] {
  const tokens: Token[] = [];
  for (const { groups } of sql.matchAll(new RegExp(TOKEN, 'guy'))) {
    const { comment, string, quoted, word, number, symbol } = groups!;
    if (comment?.slice(2).includes('/*')) throw refused('A comment may not hold another.');
    if (string?.includes("\\'")) throw refused('A text may not have a backslash before a quote.');
    if (symbol === "'" || symbol === '"' || symbol === '`') throw refused('A quote is not closed.');
    if (symbol === '$') throw refused('Dollar quotes and parameters may not be used.');
    if (symbol === '\0') throw refused('The statement holds a zero character.');
    if (string !== undefined) tokens.push({ kind: 'string', text: string });
    if (quoted !== undefined) tokens.push({ kind: 'quoted', text: quoted.slice(1, -1) });
    if (word !== undefined) tokens.push({ kind: 'word', text: word.toLowerCase() });
    const other = symbol ?? number;
    if (other !== undefined) tokens.push({ kind: 'symbol', text: other });
  }
  return tokens;
}
