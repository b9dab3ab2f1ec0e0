import { once } from 'node:events';
import { styleText } from 'node:util';

type Style = 'bold' | 'dim' | 'green' | 'red' | 'yellow' | 'cyan';

export interface Streams {
  stdout: NodeJS.WritableStream & { isTTY?: boolean; columns?: number; rows?: number };
  stderr: NodeJS.WritableStream & { isTTY?: boolean };
}

/**
 * Where a command writes: results to standard output, as text or, with `--json`, as one JSON value a line; everything else
 * (progress, notes, errors) to standard error, so that output can be piped.
 */
export class Terminal {
  /** Set from `--json` before a command begins. */
  json = false;
  readonly #streams: Streams;
  readonly #colours: boolean;

  constructor(streams: Streams, environment: { NO_COLOR?: string | undefined }) {
    this.#streams = streams;
    this.#colours = !environment.NO_COLOR;
  }

  /** Whether a person watches results, and so wants them while they come. */
  get interactive(): boolean {
    return Boolean(this.#streams.stdout.isTTY) && !this.json;
  }

  /** Whether progress can be redrawn in place. */
  get showsProgress(): boolean {
    return Boolean(this.#streams.stderr.isTTY) && !this.json;
  }

  get columns(): number {
    return this.#streams.stdout.columns || 100;
  }

  get rows(): number {
    return this.#streams.stdout.rows || 40;
  }

  /** One result: `text` for people, `value` with `--json`. Waits while the reader is slower than we are. */
  async print(value: unknown, text: () => string): Promise<void> {
    await this.#write(this.json ? asciiSafe(JSON.stringify(value)) : text());
  }

  /** For people only. */
  async line(text = ''): Promise<void> {
    if (!this.json) await this.#write(text);
  }

  /** A piece of a line, for what comes in pieces. */
  async piece(text: string): Promise<void> {
    if (!this.#streams.stdout.write(text)) await once(this.#streams.stdout, 'drain');
  }

  note(text: string): void {
    this.#streams.stderr.write(`${text}\n`);
  }

  /** Redraws the last line of standard error, when somebody sees it. */
  progress(text: string): void {
    if (this.showsProgress) this.#streams.stderr.write(`\r\u001b[2K${text}`);
  }

  style(style: Style | Style[], text: string): string {
    return this.#colours && this.#streams.stdout.isTTY ? styleText(style, text, { validateStream: false }) : text;
  }

  async #write(text: string): Promise<void> {
    await this.piece(`${text}\n`);
  }
}

/** JSON may hold DEL and C1 control characters unescaped, and terminals obey them. */
function asciiSafe(json: string): string {
  return json.replace(/[\u007f-\u009f]/g, (character) => `\\u00${character.charCodeAt(0).toString(16)}`);
}
