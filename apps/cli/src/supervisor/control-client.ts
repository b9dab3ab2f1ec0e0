import { once } from 'node:events';
import { createConnection } from 'node:net';
import { CliError } from '../cli-error.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { readLines } from '../http/lines.js';
import { controlReply, type ControlRequest } from './control-messages.js';

/**
 * Asks a running supervisor, and waits until it has done it.
 *
 * @throws CliError as the supervisor says it; `not-running` when nobody listens, `supervisor-gone` when it ended meanwhile.
 */
export async function askControl(path: string, request: ControlRequest, onNote: (text: string) => void): Promise<void> {
  const socket = createConnection(path);
  try {
    await once(socket, 'connect').catch((cause: unknown) => {
      throw new CliError({
        code: 'not-running',
        exitCode: EXIT.notReady,
        message: 'Weir is not running here. Start it with: weir up',
        cause,
      });
    });
    socket.write(`${JSON.stringify(request)}\n`);
    for await (const line of readLines(socket)) {
      const reply = controlReply.parse(JSON.parse(line));
      if ('done' in reply) return;
      if ('note' in reply) onNote(reply.note);
      else throw new CliError({ ...reply.error, exitCode: reply.error.exitCode as ExitCode });
    }
    throw new CliError({
      code: 'supervisor-gone',
      exitCode: EXIT.notReady,
      message: 'The supervisor ended before it was done. See what is left with: weir status',
    });
  } finally {
    socket.destroy();
  }
}
