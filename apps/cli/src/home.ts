import { hash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository: three folders above this file, as source and as build. */
export const ROOT = fileURLToPath(new URL('../../..', import.meta.url)).replace(/\/$/, '');

/** Where one system keeps everything that it has: several homes are several systems. */
export interface Home {
  folder: string;
  data: string;
  logs: string;
  run: string;
  adminKey: string;
  /** What the audit trail is signed with, and the public keys of all that ever were. */
  auditKey: string;
  auditPublicKeys: string;
  state: string;
  controlSocket: string;
}

export function homeAt(folder: string): Home {
  const run = join(folder, 'run');
  return {
    folder,
    data: join(folder, 'data'),
    logs: join(folder, 'logs'),
    run,
    adminKey: join(folder, 'keys', 'admin.key'),
    auditKey: join(folder, 'keys', 'audit.key'),
    auditPublicKeys: join(folder, 'keys', 'audit.pub'),
    state: join(run, 'state.json'),
    controlSocket: socketPath(run),
  };
}

/** The kernel cuts longer paths of sockets. */
const LONGEST_SOCKET_PATH = 100;

function socketPath(run: string): string {
  const path = join(run, 'control.sock');
  if (Buffer.byteLength(path) <= LONGEST_SOCKET_PATH) return path;
  return join(tmpdir(), `weir-${hash('sha256', path, 'hex').slice(0, 16)}.sock`);
}
