import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { rotateLog } from '@weir/embedded';
import { CliError } from '../cli-error.js';
import type { Service } from './find-services.js';
import { lastReason } from './last-reason.js';
import { readiness } from './readiness.js';
import { afterExit, DEFAULT_RESTARTS, type RestartPolicy } from './restart-policy.js';
import type { InstanceState } from './state-file.js';

export interface InstanceOptions {
  service: Service;
  instance: number;
  port: number;
  logFile: string;
  environment: (port: number) => NodeJS.ProcessEnv;
  /** A port to go on with when another process took the instance's; absent when it must have that one. */
  otherPort?: () => Promise<number>;
  /** Its process has changed. */
  onChange: () => void;
  /** Something an operator wants to know. */
  note: (text: string) => void;
  policy?: RestartPolicy;
}

const POLL_MS = 100;
/** Services drain within 10 s; what takes longer hangs. */
const STOP_MS = 15_000;

/** One instance of a service: its process, started again whenever it ends by itself. */
export class ServiceInstance {
  readonly #options: InstanceOptions;
  readonly #stopping = new AbortController();
  readonly #policy: RestartPolicy;
  #port: number;
  #process: ChildProcess | undefined;
  #startedAt = new Date();
  #restarts = 0;
  #crashes = 0;
  #failure: CliError | undefined;
  #running: Promise<void> | undefined;

  constructor(options: InstanceOptions) {
    this.#options = options;
    this.#port = options.port;
    this.#policy = options.policy ?? DEFAULT_RESTARTS;
  }

  get name(): string {
    return `${this.#options.service.name}-${this.#options.instance}`;
  }

  get state(): InstanceState {
    return {
      service: this.#options.service.name,
      instance: this.#options.instance,
      pid: this.#process?.pid ?? 0,
      port: this.#port,
      startedAt: this.#startedAt.toISOString(),
      restarts: this.#restarts,
    };
  }

  start(): void {
    rotateLog(this.#options.logFile);
    this.#running ??= this.#keepRunning();
  }

  /**
   * Resolves when it is ready.
   *
   * @throws CliError `service-not-configured` with the service's own reason; `service-not-ready` when `signal` comes first.
   */
  async ready(signal: AbortSignal): Promise<void> {
    let problems: string[] = [];
    while (!signal.aborted) {
      if (this.#failure) throw this.#failure;
      const seen = await readiness(this.#port);
      // Somebody else's process may answer on a port that ours did not get.
      if (seen.ready && this.#process?.exitCode === null) return;
      problems = seen.problems;
      await sleep(POLL_MS, undefined, { signal }).catch(() => undefined);
    }
    const why = this.#crashes > 0 ? lastReason(this.#options.logFile)?.reason : problems.join(', ');
    throw new CliError({
      code: 'service-not-ready',
      message: `${this.name} is not ready: ${why || 'no reason given'}. Its log is ${this.#options.logFile}`,
    });
  }

  /** Lets it drain and end; kills it when that takes too long. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    const child = this.#process;
    child?.kill('SIGTERM');
    const killing = setTimeout(() => child?.kill('SIGKILL'), STOP_MS);
    await this.#running;
    clearTimeout(killing);
  }

  async #keepRunning(): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      const began = performance.now();
      const code = await this.#runOnce();
      if (this.#stopping.signal.aborted) return;
      const upMs = performance.now() - began;
      const reason = lastReason(this.#options.logFile);
      const { otherPort, note } = this.#options;
      if (reason?.code === 'port-taken' && otherPort && upMs < this.#policy.healthyMs) {
        this.#port = await otherPort();
        continue;
      }
      const next = afterExit({ code, upMs, restarts: this.#restarts, crashes: this.#crashes }, this.#policy);
      if (next.action === 'give-up') {
        this.#failure = new CliError({
          code: 'service-not-configured',
          message: `${this.name} cannot start: ${reason?.reason ?? 'it gave no reason'}`,
        });
        return;
      }
      this.#restarts += 1;
      this.#crashes = next.crashes;
      note(`${this.name} ended (${code === null ? 'by a signal' : `exit code ${code}`}), again in ${next.delayMs} ms`);
      await sleep(next.delayMs, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
    }
  }

  /** @returns The exit code; null when a signal ended it. */
  async #runOnce(): Promise<number | null> {
    const log = openSync(this.#options.logFile, 'a');
    // A group of its own: a terminal's Ctrl-C is for the supervisor, which stops things in order. The pipe to standard
    // input ties it to us all the same.
    const child = spawn(process.execPath, [this.#options.service.main], {
      detached: true,
      env: this.#options.environment(this.#port),
      stdio: ['pipe', log, log],
    });
    closeSync(log);
    this.#process = child;
    this.#startedAt = new Date();
    // Writing never happens; a pipe that breaks at the child's end is the exit that is handled anyway.
    child.stdin?.on('error', () => undefined);
    this.#options.onChange();
    try {
      const [code] = (await once(child, 'exit')) as [number | null];
      return code;
    } catch {
      return 1;
    } finally {
      this.#process = undefined;
      this.#options.onChange();
    }
  }
}
