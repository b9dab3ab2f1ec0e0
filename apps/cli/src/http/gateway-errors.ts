import type { IncomingMessage } from 'node:http';
import { CliError } from '../cli-error.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { readText } from './send.js';

/** RFC 9457, as the gateway fills it. */
interface Problem {
  title?: string;
  detail?: string;
  code?: string;
  field?: string;
}

const EXIT_BY_STATUS: Readonly<Record<number, ExitCode>> = {
  401: EXIT.notAllowed,
  403: EXIT.notAllowed,
  404: EXIT.notFound,
  429: EXIT.notReady,
  502: EXIT.notReady,
  503: EXIT.notReady,
};

const BUDGET: ReadonlySet<string | undefined> = new Set(['budget-spent', 'budget-currency']);

const ADVICE: Readonly<Record<number, string>> = {
  401: 'Set WEIR_API_KEY to a key that this system knows.',
  429: 'Too many requests wait; try again later.',
  503: 'See what is not ready with: weir status',
};

/** What the gateway refused, and what to do about it. */
export async function refusal(response: IncomingMessage, url: string): Promise<CliError> {
  const status = response.statusCode ?? 0;
  const problem = parseProblem(await readText(response).catch(() => ''));
  const said = problem.detail ?? problem.title ?? `${url} answers ${status} ${response.statusMessage ?? ''}`.trim();
  // It says itself when asking again may help.
  const isBudget = BUDGET.has(problem.code);
  const advice = isBudget ? undefined : ADVICE[status];
  return new CliError({
    code: problem.code ?? `http-${status}`,
    exitCode: isBudget ? EXIT.notAllowed : (EXIT_BY_STATUS[status] ?? EXIT.failed),
    message: advice === undefined ? said : `${said} ${advice}`,
    ...(problem.field === undefined ? {} : { field: problem.field }),
  });
}

/** The connection ended before the answer did. */
export function cutShort(cause?: unknown): unknown {
  if (isAbort(cause)) return cause;
  return new CliError({
    code: 'gateway-cut-short',
    exitCode: EXIT.notReady,
    message: 'The gateway ended the connection before its answer was complete. Doing the same again is safe.',
    cause,
  });
}

export function unreachable(url: string, cause: unknown): unknown {
  if (isAbort(cause)) return cause;
  const why = (cause as NodeJS.ErrnoException).code ?? String(cause);
  return new CliError({
    code: 'gateway-unreachable',
    exitCode: EXIT.notReady,
    message: `No gateway answers at ${url} (${why}). Start Weir with: weir up`,
    cause,
  });
}

export function isAbort(error: unknown): boolean {
  return error instanceof Error && (error.name === 'AbortError' || error.name === 'TimeoutError');
}

function parseProblem(text: string): Problem {
  try {
    const value = JSON.parse(text) as Problem | null;
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}
