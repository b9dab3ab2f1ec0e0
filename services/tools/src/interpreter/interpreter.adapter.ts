import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { WeirError } from '@weir/errors';
import type { ToolSpecOf } from '@weir/resources';
import type { ToolCallRequest, ToolOutput, ToolRunner } from '../tool-runner.port.js';
import { PRELUDE } from './prelude.js';
import type { Program, ProgramResult } from './program.worker.js';
import { ScratchAreas } from './scratch-areas.js';

const WORKER = new URL(`./program.worker${extname(import.meta.url)}`, import.meta.url);

/** How long a machine that is out of time may take to notice it. A built-in function may not ask the clock. */
const GRACE_MS = 250;
/** Of the thread around the machine, whose own memory is not in it. */
const THREAD_LIMITS = { maxOldGenerationSizeMb: 96, maxYoungGenerationSizeMb: 16, stackSizeMb: 4 };
/** Of what the programs of one run keep for one another. */
const MAX_SCRATCH_CHARACTERS = 100_000;
const MIB = 1024 * 1024;

/**
 * Runs programs in QuickJS, compiled to WebAssembly, each in a machine and a thread of its own that end with it. A program
 * has the language, `console` and `scratch` (a small store of texts for the programs of its run), and nothing of the host:
 * no network, files, timers or modules. Time is kept twice, by the machine between its instructions and by ending
 * the thread.
 */
export class Interpreter implements ToolRunner<ToolSpecOf<'interpreter'>> {
  readonly #threads = new Set<Worker>();
  readonly #scratch = new ScratchAreas();

  /**
   * @throws WeirError `program-failed` with the error and its line, after what was printed; `tool-timeout`.
   */
  async run(request: ToolCallRequest<ToolSpecOf<'interpreter'>>): Promise<ToolOutput> {
    const { spec, signal } = request;
    const run = `${request.tenant}/${request.runId}`;
    const program: Program = {
      code: String(request.arguments['code']),
      prelude: PRELUDE,
      timeoutMs: spec.timeoutMs,
      memoryBytes: spec.memoryMib * MIB,
      maxCharacters: spec.maxResultCharacters,
      scratch: this.#scratch.of(run),
      maxScratchCharacters: MAX_SCRATCH_CHARACTERS,
    };
    const { outcome, output, truncated, written } = await this.#inThread(program, signal);
    this.#scratch.keep(run, written);
    if (outcome === 'timeout') throw timeout(spec.timeoutMs, output);
    if (outcome === 'failed') throw failed(output);
    return {
      content: output === '' ? 'The program printed nothing, and its last expression has no value.' : output,
      truncated,
    };
  }

  async close(): Promise<void> {
    await Promise.all([...this.#threads].map((thread) => thread.terminate()));
  }

  async #inThread(program: Program, signal: AbortSignal): Promise<ProgramResult> {
    const thread = new Worker(WORKER, {
      workerData: program,
      env: {},
      argv: [],
      execArgv: [],
      resourceLimits: THREAD_LIMITS,
      stdin: false,
      stdout: true,
      stderr: true,
    });
    this.#threads.add(thread);
    const stop = () => void thread.terminate();
    const timer = setTimeout(stop, program.timeoutMs + GRACE_MS);
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
    try {
      return await new Promise<ProgramResult>((resolve, reject) => {
        thread.once('message', resolve);
        // The machine's own limits come first; what comes here has gone past them.
        thread.once('error', (error) => reject(failed(`${error.name}: ${error.message}`, error)));
        thread.once('exit', () => reject(timeout(program.timeoutMs)));
      });
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
      this.#threads.delete(thread);
      await thread.terminate();
    }
  }
}

function timeout(timeoutMs: number, output = ''): WeirError {
  return new WeirError({
    code: 'tool-timeout',
    disposition: 'poison',
    message: `${output}\nThe program was stopped: it may take ${timeoutMs} ms.`.trimStart(),
  });
}

function failed(message: string, cause?: unknown): WeirError {
  return new WeirError({ code: 'program-failed', disposition: 'poison', message, cause });
}
