import type { WeirError } from '@weir/errors';

/** Codes whose status their kind does not tell. */
const statuses: Readonly<Record<string, number>> = {
  'key-missing': 401,
  'key-unknown': 401,
  'key-expired': 401,
  'token-invalid': 401,
  'role-too-low': 403,
  'tenant-not-allowed': 403,
  'scope-not-allowed': 403,
  'key-exists': 409,
  'idempotency-conflict': 409,
  'run-conflict': 409,
  'promotion-running': 409,
  'promotion-over': 409,
  'promotion-not-held': 409,
  'app-changed': 409,
  'model-taken': 409,
  'body-too-large': 413,
  'record-too-large': 413,
  'media-type-unsupported': 415,
  'too-many-waiting': 429,
  'budget-spent': 429,
  'budget-currency': 403,
  unclassified: 500,
  'pii-key-missing': 501,
  stopping: 503,
  'deadline-exceeded': 504,
};

/**
 * The HTTP status of an error: what is unknown is 404, what does not answer 503, a field at fault 400; any other failure is
 * that of a service behind the gateway, 502.
 */
export function statusOf({ code, disposition, field }: Pick<WeirError, 'code' | 'disposition' | 'field'>): number {
  const status = statuses[code];
  if (status !== undefined) return status;
  if (code.endsWith('-unknown')) return 404;
  if (code.endsWith('-unavailable')) return 503;
  return disposition === 'poison' && field !== undefined ? 400 : 502;
}

/** Seconds a client is asked to wait, where waiting helps. */
export function retryAfterOf(status: number, { retryAfterMs }: Pick<WeirError, 'retryAfterMs'>): number | undefined {
  if (status !== 429 && status !== 503) return undefined;
  return Math.max(1, Math.ceil((retryAfterMs ?? 1_000) / 1_000));
}
