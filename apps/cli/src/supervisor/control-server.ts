import { once } from 'node:events';
import { chmodSync, mkdirSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { dirname } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { classify } from '@weir/errors';
import { CliError, exitCodeOf } from '../cli-error.js';
import { EXIT } from '../exit-codes.js';
import { readLines } from '../http/lines.js';
import { askControl } from './control-client.js';
import { type ControlReply, type ControlRequest, controlRequest } from './control-messages.js';

export type ControlHandler = (request: ControlRequest, note: (text: string) => void) => Promise<void>;

/**
 * Listens for commands to a running system. Whoever holds the socket is the one supervisor of its home.
 *
 * @throws CliError `already-running`
 */
export class ControlServer {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  /** Requests that are being obeyed. */
  readonly #busy = new Set<Promise<void>>();
  readonly #path: string;

  static async listen(path: string, handle: ControlHandler): Promise<ControlServer> {
    const control = new ControlServer(path, handle);
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    try {
      await control.#listen();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
      if (await answers(path)) throw alreadyRunning();
      // A supervisor that was killed leaves its socket behind.
      rmSync(path, { force: true });
      await control.#listen();
    }
    chmodSync(path, 0o600);
    return control;
  }

  private constructor(path: string, handle: ControlHandler) {
    this.#path = path;
    this.#server = createServer((socket) => {
      this.#sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => this.#sockets.delete(socket));
      void serve(socket, (request, note) => this.#track(handle(request, note)));
    });
  }

  /** Ends when every request that was taken has its reply. */
  async close(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    await Promise.allSettled(this.#busy);
    // One turn later the replies are written; who never asked anything gets none.
    await nextTurn();
    for (const socket of this.#sockets) socket.destroySoon();
    await closed;
  }

  #track(work: Promise<void>): Promise<void> {
    this.#busy.add(work);
    const over = () => void this.#busy.delete(work);
    work.then(over, over);
    return work;
  }

  async #listen(): Promise<void> {
    this.#server.listen(this.#path);
    await once(this.#server, 'listening');
  }
}

async function serve(socket: Socket, handle: ControlHandler): Promise<void> {
  const reply = (value: ControlReply) => void (socket.writable && socket.write(`${JSON.stringify(value)}\n`));
  try {
    const request = await readRequest(socket);
    if (!request) return;
    await handle(request, (text) => reply({ note: text }));
    reply({ done: true });
  } catch (error) {
    const { code, message } = classify(error);
    reply({ error: { code, message, exitCode: exitCodeOf(error) } });
  } finally {
    socket.end();
  }
}

/** Reads one line and leaves the socket open for the reply. */
async function readRequest(socket: Socket): Promise<ControlRequest | undefined> {
  for await (const line of readLines(socket.iterator({ destroyOnReturn: false }))) {
    const request = controlRequest.safeParse(JSON.parse(line));
    if (request.success) return request.data;
    throw new CliError({ code: 'usage', exitCode: EXIT.usage, message: 'The control request is not valid.' });
  }
  return undefined;
}

async function answers(path: string): Promise<boolean> {
  return askControl(path, { command: 'ping' }, () => undefined).then(
    () => true,
    () => false,
  );
}

function alreadyRunning(): CliError {
  return new CliError({ code: 'already-running', message: 'Weir is already running here. Stop it with: weir down' });
}
