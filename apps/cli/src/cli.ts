import type { GatewayClient } from './gateway-client.js';
import { connectGateway } from './find-gateway.js';
import type { Interruption } from './interruption.js';
import type { Settings } from './settings.js';
import type { Terminal } from './output/terminal.js';

/** What every command is given. */
export interface Cli {
  terminal: Terminal;
  /** Read on first use, so that help works whatever the environment holds. */
  readonly settings: Settings;
  /** Ctrl-C and SIGTERM. */
  interruption: Interruption;
  /** What the process ends with when nothing is thrown. */
  exitCode: number;
}

/** Runs with a client of the gateway, and closes it. */
export async function withGateway<Result>(
  cli: Cli,
  options: { tenant?: string },
  use: (gateway: GatewayClient) => Promise<Result>,
): Promise<Result> {
  const { tenant } = options;
  const gateway = connectGateway(cli.settings, {
    signal: cli.interruption.signal,
    ...(tenant === undefined ? {} : { tenant }),
  });
  try {
    return await use(gateway);
  } finally {
    gateway.close();
  }
}
