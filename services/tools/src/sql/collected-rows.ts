import type { SqlQuery, SqlRows } from './sql-engine.port.js';

/** Takes rows until there are enough of them, or of their characters. */
export class CollectedRows {
  readonly #rows: string[][] = [];
  readonly #limits: Pick<SqlQuery, 'maxRows' | 'maxCharacters'>;
  #characters = 0;
  #more = false;

  constructor(limits: Pick<SqlQuery, 'maxRows' | 'maxCharacters'>) {
    this.#limits = limits;
  }

  /** @returns Whether more is wanted. */
  add(values: readonly (string | null)[]): boolean {
    const { maxRows, maxCharacters } = this.#limits;
    this.#more = this.#rows.length >= maxRows || this.#characters >= maxCharacters;
    if (this.#more) return false;
    const row = values.map((value) => (value ?? 'NULL').slice(0, maxCharacters));
    this.#rows.push(row);
    this.#characters += row.join('\t').length;
    return true;
  }

  with(columns: readonly string[]): SqlRows {
    return { columns, rows: this.#rows, more: this.#more };
  }
}
