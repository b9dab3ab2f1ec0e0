import { WeirError } from '@weir/errors';
import { EXIT, type ExitCode } from './exit-codes.js';

/** An error that ends a command with an exit code of its own. */
export class CliError extends WeirError {
  readonly exitCode: ExitCode;

  /** @param options - `message` says what is wrong and what to do about it, in one or two sentences. */
  constructor(options: { code: string; message: string; exitCode?: ExitCode; field?: string; cause?: unknown }) {
    const { exitCode, ...rest } = options;
    super({ ...rest, disposition: 'fatal' });
    this.exitCode = exitCode ?? EXIT.failed;
  }
}

/** The command line, or a file that it names, is wrong. */
export function usageError(message: string, field?: string): CliError {
  return new CliError({ code: 'usage', exitCode: EXIT.usage, message, ...(field === undefined ? {} : { field }) });
}

/** Codes of errors that name what is wrong in a file, or in the environment. */
const OF_USAGE = [
  'config-invalid',
  'item-without-question',
  'metrics-file-invalid',
  'prompt-invalid',
  'results-malformed',
  'split-empty',
  'split-unknown',
];
const NOT_FOUND = ['prompt-unknown', 'prompt-version-unknown'];
const SERVERS = ['kafka', 'mlflow'];

export function exitCodeOf(error: unknown): ExitCode {
  if (error instanceof CliError) return error.exitCode;
  if (WeirError.is(error) && OF_USAGE.includes(error.code)) return EXIT.usage;
  if (WeirError.is(error) && NOT_FOUND.includes(error.code)) return EXIT.notFound;
  if (WeirError.is(error) && SERVERS.includes(error.dependency ?? '')) return EXIT.notReady;
  return EXIT.failed;
}
