import { spawn } from 'node:child_process';
import { basename } from 'node:path';
import { createInterface } from 'node:readline';
import { WeirError } from '@weir/errors';

export interface ToolRun {
  command: string;
  arguments: string[];
  environment: NodeJS.ProcessEnv;
  /** Called with every line of output as it comes, standard error included. */
  onLine?: (line: string) => void;
}

const keptLines = 400;

/**
 * Runs a program to its end.
 *
 * @returns Its last lines of output, standard error included, oldest first.
 * @throws WeirError `install-failed` (fatal) when it fails; the message holds the line that most likely says why.
 */
export async function runTool(run: ToolRun): Promise<string[]> {
  const child = spawn(run.command, run.arguments, { env: run.environment, stdio: ['ignore', 'pipe', 'pipe'] });
  const lines: string[] = [];
  const collect = (line: string): void => {
    lines.push(line);
    if (lines.length > keptLines) lines.shift();
    run.onLine?.(line);
  };
  createInterface({ input: child.stdout }).on('line', collect);
  createInterface({ input: child.stderr }).on('line', collect);
  const { promise, resolve, reject } = Promise.withResolvers<number | null>();
  child.once('error', reject);
  child.once('close', resolve);
  const name = basename(run.command);
  const code = await promise.catch((cause: unknown) => {
    throw new WeirError({ code: 'install-failed', disposition: 'fatal', message: `${name} cannot be run.`, cause });
  });
  if (code === 0) return lines;
  throw new WeirError({
    code: 'install-failed',
    disposition: 'fatal',
    message: `${name} failed: ${likelyReason(lines) ?? `exit code ${code}, no output`}`,
  });
}

/** The first line that calls itself an error, else the last that says anything. */
export function likelyReason(lines: string[]): string | undefined {
  const spoken = lines.map((line) => line.trim()).filter((line) => line !== '');
  return spoken.find((line) => /^(\[?ERROR\b|.*\berror:)/i.test(line)) ?? spoken.at(-1);
}
