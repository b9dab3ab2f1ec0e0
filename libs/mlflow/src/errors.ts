import { WeirError } from '@weir/errors';

/** The name of MLflow among dependencies. */
export const MLFLOW = 'mlflow';

/** What MLflow said instead of doing what was asked: the cause of `mlflow-refused`. */
export class Refusal extends Error {
  readonly status: number;
  /** MLflow's own code, such as `RESOURCE_ALREADY_EXISTS`; undefined when something else answered. */
  readonly errorCode: string | undefined;

  constructor(status: number, errorCode: string | undefined) {
    super(`${status}${errorCode === undefined ? '' : ` ${errorCode}`}`);
    this.status = status;
    this.errorCode = errorCode;
  }
}

/** Whether MLflow refused with one of these codes of its own. */
export function refusedWith(error: unknown, ...errorCodes: string[]): boolean {
  return WeirError.is(error) && error.cause instanceof Refusal && errorCodes.includes(error.cause.errorCode ?? '');
}

/** Whether MLflow refused with one of these statuses of HTTP. */
export function answeredWith(error: unknown, ...statuses: number[]): boolean {
  return WeirError.is(error) && error.cause instanceof Refusal && statuses.includes(error.cause.status);
}

/** Resolves to undefined where MLflow does not have what was asked for. */
export async function orUndefined<Result>(asked: Promise<Result>): Promise<Result | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (refusedWith(error, 'RESOURCE_DOES_NOT_EXIST', 'NOT_FOUND')) return undefined;
    throw error;
  }
}

/**
 * What an answer that is no success means. MLflow's own words may quote what was sent, so only its code is told.
 *
 * @param call - What was asked for, without any value.
 */
export function classifyAnswer(call: string, status: number, body: string, retryAfterMs?: number): WeirError {
  if (status === 429 || status >= 500 || status === 408) {
    return new WeirError({
      code: 'mlflow-unavailable',
      disposition: 'retryable',
      message: `MLflow answers ${status} to ${call}.`,
      dependency: MLFLOW,
      cause: new Refusal(status, errorCodeIn(body)),
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    });
  }
  const refusal = new Refusal(status, errorCodeIn(body));
  const hint =
    status === 401
      ? ': set MLFLOW_TRACKING_TOKEN, or user and password in MLFLOW_TRACKING_URI'
      : status === 403
        ? ': the credentials may not do this, or its --allowed-hosts lacks the name that it is called by'
        : '';
  return new WeirError({
    code: 'mlflow-refused',
    disposition: 'poison',
    message: `MLflow refuses ${call} (${refusal.message})${hint}.`,
    cause: refusal,
  });
}

/** @param error - What `fetch` threw. */
export function unreachable(call: string, error: unknown): WeirError {
  return new WeirError({
    code: 'mlflow-unavailable',
    disposition: 'retryable',
    message: `MLflow cannot be reached for ${call}${reasonOf(error)}.`,
    dependency: MLFLOW,
    cause: error,
  });
}

/** What answers is no MLflow, or one of another version. */
export function unreadable(call: string, cause: unknown): WeirError {
  return new WeirError({
    code: 'mlflow-unreadable',
    disposition: 'poison',
    message: `What answers to ${call} is not what MLflow 3 says: look at MLFLOW_TRACKING_URI.`,
    cause,
  });
}

/** What MLflow would refuse, found before it is asked. */
export function refused(message: string, field?: string): WeirError {
  return new WeirError({
    code: 'mlflow-refused',
    disposition: 'poison',
    message,
    ...(field === undefined ? {} : { field }),
  });
}

function errorCodeIn(body: string): string | undefined {
  try {
    const { error_code: code } = JSON.parse(body) as { error_code?: unknown };
    return typeof code === 'string' && /^[A-Z_]{1,60}$/.test(code) ? code : undefined;
  } catch {
    return undefined;
  }
}

/** The system's code for a network failure, which is buried under what wraps it. */
function reasonOf(error: unknown): string {
  if (error instanceof Error && error.name === 'TimeoutError') return ' (no answer in time)';
  for (let current = error; current instanceof Error; current = current.cause) {
    if ('code' in current && typeof current.code === 'string' && /^[A-Z0-9_]+$/.test(current.code)) {
      return ` (${current.code})`;
    }
  }
  return '';
}
