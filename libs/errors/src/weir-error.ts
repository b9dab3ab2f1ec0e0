/**
 * What the consumer loop does with a failed message. Decided where the failure is understood, obeyed in `@weir/kafka`.
 *
 * - `retryable`: may succeed unchanged; the partition waits and tries again, a bounded number of times.
 * - `poison`: this message never will; it is dead-lettered at once.
 * - `fatal`: no message will, here; the process stops and names the setting to change.
 */
export type Disposition = 'retryable' | 'poison' | 'fatal';

export interface WeirErrorOptions {
  /** Stable kebab-case identifier with few distinct values: it is a label on instruments. Listed in docs/errors.md. */
  code: string;
  disposition: Disposition;
  /** For a person. Never document text, never a secret. */
  message: string;
  /** The message field, header or setting at fault, if it is one. */
  field?: string;
  /** How long the other side asked us to wait, milliseconds. */
  retryAfterMs?: number;
  /**
   * The dependency that failed (`kafka`, `elasticsearch`, …). While its health check fails too, the consumer waits
   * without spending attempts: an outage must not drain a topic into its dead letters.
   */
  dependency?: string;
  cause?: unknown;
}

const brand = Symbol.for('weir.error');

/** The one error class. Recognised by brand, not by `instanceof`, so two copies of this library agree. */
export class WeirError extends Error {
  readonly [brand] = true;
  readonly code: string;
  readonly disposition: Disposition;
  readonly field: string | undefined;
  readonly retryAfterMs: number | undefined;
  readonly dependency: string | undefined;

  constructor(options: WeirErrorOptions) {
    super(options.message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'WeirError';
    this.code = options.code;
    this.disposition = options.disposition;
    this.field = options.field;
    this.retryAfterMs = options.retryAfterMs;
    this.dependency = options.dependency;
  }

  static is(error: unknown): error is WeirError {
    return typeof error === 'object' && error !== null && brand in error;
  }
}
