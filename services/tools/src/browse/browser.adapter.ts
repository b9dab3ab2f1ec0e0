import { existsSync } from 'node:fs';
import { WeirError } from '@weir/errors';
import type { ToolSpecOf } from '@weir/resources';
import { type Browser as Chromium, chromium } from 'playwright-core';
import type { ToolCallRequest, ToolOutput, ToolRunner } from '../tool-runner.port.js';
import { browserUnavailable, pageFailed, tookTooLong } from './browser-errors.js';
import { BrowsingRun } from './browsing-run.js';
import type { HostGuard } from './host-guard.port.js';

type Spec = ToolSpecOf<'browse'>;
type Request = ToolCallRequest<Spec>;

const ARGUMENTS = [
  // Names are resolved by the proxy alone, and nothing goes past it.
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
  '--dns-prefetch-disable',
  '--force-webrtc-ip-handling-policy=disable_non_proxied_udp',
  '--js-flags=--max-old-space-size=256',
];

export interface BrowserOptions {
  /** Path of Chromium. @default /usr/bin/chromium */
  executable?: string;
  /** Which hosts the pages of a tool may come from. */
  guard: (spec: Spec) => HostGuard;
  /** Runs that have pages at the same time. @default 8 */
  maxRuns?: number;
  /** When a run that does nothing loses its pages, milliseconds. @default 300,000 */
  idleMs?: number;
}

interface HeldRun {
  browsing: Promise<BrowsingRun>;
  /** The calls of a run go one after another: they share a page. */
  last: Promise<unknown>;
  busy: number;
  idle: NodeJS.Timeout | undefined;
}

/**
 * Uses pages in Chromium. One browser is started when the first page is asked for; each run has a context of its own in it,
 * which is what a private window is: no cookies, storage or pages of another run. It ends when the run has been idle.
 */
export class Browser implements ToolRunner<Spec> {
  readonly #options: Required<BrowserOptions>;
  readonly #runs = new Map<string, HeldRun>();
  #chromium: Promise<Chromium> | undefined;

  constructor({ executable = '/usr/bin/chromium', maxRuns = 8, idleMs = 300_000, guard }: BrowserOptions) {
    this.#options = { executable, maxRuns, idleMs, guard };
  }

  /** @throws WeirError what the guard throws; `page-failed`, `tool-timeout`, `tool-unavailable`. */
  async run(request: Request): Promise<ToolOutput> {
    const key = `${request.tenant}/${request.runId}`;
    const run = await this.#hold(key, request.spec);
    run.busy += 1;
    clearTimeout(run.idle);
    const call = run.last.then(() => this.#call(key, run, request));
    run.last = call.catch(() => undefined);
    try {
      return cut(await call, request.spec.maxResultCharacters);
    } finally {
      run.busy -= 1;
      if (run.busy === 0) run.idle = setTimeout(() => void this.#end(key), this.#options.idleMs).unref();
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.#runs.keys()].map((key) => this.#end(key)));
    const browser = await this.#chromium?.catch(() => undefined);
    await browser?.close();
  }

  async #call(key: string, run: HeldRun, { spec, signal, ...request }: Request): Promise<string> {
    const late = Promise.withResolvers<never>();
    const stop = () => late.reject(tookTooLong(spec.timeoutMs));
    const timer = setTimeout(stop, spec.timeoutMs);
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
    try {
      return await Promise.race([late.promise, run.browsing.then((browsing) => act(browsing, request, spec))]);
    } catch (error) {
      const told = explained(error);
      // A page that hangs does not answer any more, so it goes.
      if (WeirError.is(told) && told.code === 'tool-timeout') await this.#end(key);
      throw told;
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
    }
  }

  async #hold(key: string, spec: Spec): Promise<HeldRun> {
    const held = this.#runs.get(key);
    if (held) return held;
    const browser = await this.#browser();
    const other = this.#runs.get(key);
    if (other) return other;
    if (this.#runs.size >= this.#options.maxRuns) await this.#makeRoom();
    const run: HeldRun = {
      browsing: BrowsingRun.start(browser, this.#options.guard(spec)),
      last: Promise.resolve(),
      busy: 0,
      idle: undefined,
    };
    run.browsing.catch(() => this.#runs.delete(key));
    this.#runs.set(key, run);
    return run;
  }

  async #makeRoom(): Promise<void> {
    const idle = [...this.#runs].find(([, { busy }]) => busy === 0);
    if (!idle) throw browserUnavailable('Too many runs are browsing: try again later.');
    await this.#end(idle[0]);
  }

  async #end(key: string): Promise<void> {
    const run = this.#runs.get(key);
    this.#runs.delete(key);
    clearTimeout(run?.idle);
    await run?.browsing.then((browsing) => browsing.close()).catch(() => undefined);
  }

  async #browser(): Promise<Chromium> {
    this.#chromium ??= this.#launch();
    try {
      return await this.#chromium;
    } catch (error) {
      this.#chromium = undefined;
      throw error;
    }
  }

  async #launch(): Promise<Chromium> {
    const { executable } = this.#options;
    if (!existsSync(executable))
      throw browserUnavailable(
        `There is no Chromium at ${executable}: install it (Debian: apt-get install chromium), or set WEIR_CHROMIUM to its path.`,
      );
    // Root cannot have Chromium's sandbox.
    const chromiumSandbox = process.getuid?.() !== 0;
    const browser = await chromium
      .launch({ executablePath: executable, args: ARGUMENTS, chromiumSandbox })
      .catch((error: unknown) => {
        throw browserUnavailable('Chromium does not start.', error);
      });
    browser.once('disconnected', () => {
      this.#chromium = undefined;
      for (const key of this.#runs.keys()) void this.#end(key);
    });
    return browser;
  }
}

function act(
  run: BrowsingRun,
  { function: name, arguments: given }: Omit<Request, 'spec' | 'signal'>,
  spec: Spec,
): Promise<string> {
  run.begin(spec.maxBytes);
  const element = String(given['element']);
  switch (name) {
    case 'open':
      return run.open(String(given['url']), spec.timeoutMs);
    case 'click':
      return run.click(element);
    case 'type':
      return run.type(element, String(given['text']));
    case 'submit':
      return run.submit(element);
    case 'screenshot':
      return run.screenshot();
    default:
      return run.read();
  }
}

function explained(error: unknown): unknown {
  if (WeirError.is(error) || !(error instanceof Error)) return error;
  // What follows the first line is the driver's log of what it tried.
  const [message = ''] = error.message.split('\n');
  return pageFailed(message.replace(/^\w+\.\w+: /, ''), error);
}

function cut(text: string, maxCharacters: number): ToolOutput {
  return { content: text.slice(0, maxCharacters), truncated: text.length > maxCharacters };
}
