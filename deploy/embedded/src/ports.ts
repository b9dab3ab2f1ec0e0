import { connect, createServer, type Server } from 'node:net';
import { WeirError } from '@weir/errors';

export const loopback = '127.0.0.1';

/** A port that a server wants: undefined and 0 mean any free one. */
export interface WantedPort {
  port: number | undefined;
  /** What the port is for and the setting that changes it, for the message when it is taken. */
  purpose: string;
  setting: string;
}

/**
 * Port numbers that nothing on this machine listened on a moment ago, all different, in the order asked for.
 *
 * @throws WeirError `port-taken` (fatal), one line that names the port and the setting.
 */
export async function choosePorts<Wanted extends readonly WantedPort[]>(
  ...wanted: Wanted
): Promise<{ [Index in keyof Wanted]: number }> {
  const held: Server[] = [];
  try {
    // All are held until the last is chosen, or two could get the same number; fixed ones first, for the same reason.
    const chosen = new Map<WantedPort, number>();
    for (const want of wanted.toSorted((first, second) => (second.port ?? 0) - (first.port ?? 0))) {
      const server = await listen(want);
      held.push(server);
      chosen.set(want, (server.address() as { port: number }).port);
    }
    return wanted.map((want) => chosen.get(want)) as { [Index in keyof Wanted]: number };
  } finally {
    await Promise.all(held.map((server) => new Promise((resolve) => server.close(resolve))));
  }
}

/** Whether something accepts connections there within a second. */
export function isListening(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 1000 });
    const finish = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => finish(true));
    socket.once('timeout', () => finish(false));
    socket.once('error', () => finish(false));
  });
}

export function portTaken({ purpose, setting }: Omit<WantedPort, 'port'>, port: number, cause?: unknown): WeirError {
  return new WeirError({
    code: 'port-taken',
    disposition: 'fatal',
    message: `Port ${port} (${purpose}) is taken by another program: stop it, or set ${setting} to a free port.`,
    field: setting,
    cause,
  });
}

function listen(want: WantedPort): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(error.code === 'EADDRINUSE' && want.port ? portTaken(want, want.port, error) : error);
    });
    server.listen({ host: loopback, port: want.port ?? 0 }, () => resolve(server));
  });
}
