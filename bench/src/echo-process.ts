import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { EchoSettings } from './echo.js';

const PROGRAMS = {
  service: new URL('processes/no-op-service.js', import.meta.url),
  bare: new URL('processes/bare-echo.js', import.meta.url),
  waiting: new URL('processes/waiting-service.js', import.meta.url),
};

/** The same work, done by a service and by the client alone. */
export type EchoKind = 'service' | 'bare';

/** Something that answers on one topic what comes on another, in a process of its own. */
export class EchoProcess {
  readonly #child: ChildProcess;

  constructor(
    kind: keyof typeof PROGRAMS,
    { brokers, input, output, group }: EchoSettings,
    settings: Readonly<Record<string, string>> = {},
  ) {
    this.#child = spawn(process.execPath, [fileURLToPath(PROGRAMS[kind])], {
      // Standard input ties it to us.
      stdio: ['pipe', 'ignore', 'inherit'],
      env: {
        ...process.env,
        KAFKA_BROKERS: brokers.join(','),
        LOG_LEVEL: 'error',
        WEIR_EXIT_WITH_PARENT: 'true',
        BENCH_INPUT: input,
        BENCH_OUTPUT: output,
        BENCH_GROUP: group,
        ...settings,
      },
    });
    this.#child.stdin!.on('error', () => undefined);
  }

  get pid(): number {
    return this.#child.pid!;
  }

  async stop(): Promise<void> {
    const exited = once(this.#child, 'exit');
    this.#child.stdin!.end();
    await exited;
  }
}
