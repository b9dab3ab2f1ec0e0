// The thread in which one program runs, and nothing else. It loads no file beside it, so that it starts from the sources
// as from the build.
import { parentPort, workerData } from 'node:worker_threads';
import { getQuickJS, type QuickJSContext, type QuickJSHandle } from 'quickjs-emscripten';

export interface Program {
  code: string;
  prelude: string;
  /** By the clock, milliseconds. */
  timeoutMs: number;
  memoryBytes: number;
  maxCharacters: number;
  /** What the run's earlier programs wrote. */
  scratch: ReadonlyMap<string, string>;
  maxScratchCharacters: number;
}

export interface ProgramResult {
  outcome: 'done' | 'failed' | 'timeout';
  /** What it printed, and the value of its last expression or its error. */
  output: string;
  truncated: boolean;
  /** What it wrote into its scratch area. */
  written: ReadonlyMap<string, string>;
}

const STACK_BYTES = 256 * 1024;
/** Between two looks at the clock: a job that makes the next one never ends by itself. */
const JOBS_AT_ONCE = 1_000;

const program = workerData as Program;
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread's port has none.
parentPort!.postMessage(await run(program));

async function run(given: Program): Promise<ProgramResult> {
  const { code, prelude, timeoutMs, memoryBytes, maxCharacters } = given;
  const output = limited(maxCharacters);
  const scratch = new Map(given.scratch);
  const written = new Map<string, string>();
  const end = Date.now() + timeoutMs;
  let late = false;

  const runtime = (await getQuickJS()).newRuntime();
  runtime.setMemoryLimit(memoryBytes);
  runtime.setMaxStackSize(STACK_BYTES);
  runtime.setInterruptHandler(() => (late ||= Date.now() > end));
  const machine = runtime.newContext();

  const text = prepare(machine, prelude, [
    (printed) => output.line(printed),
    (key) => scratch.get(key),
    (key, value = '') => {
      write(scratch, key, value, given.maxScratchCharacters);
      written.set(key, value);
    },
    () => [...scratch.keys()].join('\n'),
    maxCharacters + 1,
  ]);
  const show = (value: QuickJSHandle) =>
    machine.getString(machine.unwrapResult(machine.callFunction(text, machine.undefined, value)));

  const ended = (outcome: ProgramResult['outcome']): ProgramResult => ({ outcome, ...output.result(), written });
  const failed = (error: QuickJSHandle): ProgramResult => {
    output.line(late ? '' : describe(() => show(error)));
    return ended(late ? 'timeout' : 'failed');
  };

  const evaluated = machine.evalCode(code, 'program.js', { type: 'global' });
  if (evaluated.error) return failed(evaluated.error);
  while (runtime.hasPendingJob()) {
    const jobs = runtime.executePendingJobs(JOBS_AT_ONCE);
    if (jobs.error) return failed(jobs.error);
    if (Date.now() > end) return ended('timeout');
  }
  const state = machine.getPromiseState(evaluated.value);
  if (state.type === 'rejected') return failed(state.error);
  if (state.type === 'pending') {
    output.line(
      'The value of the last expression is a promise that nothing settles: there are no timers and no network.',
    );
    return ended('failed');
  }
  if (machine.typeof(state.value) !== 'undefined') {
    const shown = machine.callFunction(text, machine.undefined, state.value);
    if (shown.error) return failed(shown.error);
    output.line(machine.getString(shown.value));
  }
  return ended('done');
}

/** Runs the prelude. Functions are given texts only, and give a text or nothing. */
function prepare(
  machine: QuickJSContext,
  prelude: string,
  given: readonly (((...texts: string[]) => string | void) | number)[],
): QuickJSHandle {
  const handles = given.map((value) =>
    typeof value === 'number'
      ? machine.newNumber(value)
      : machine.newFunction('host', (...texts) => {
          const result = value(...texts.map((each) => machine.getString(each)));
          return result === undefined ? machine.undefined : machine.newString(result);
        }),
  );
  const outer = machine.unwrapResult(machine.evalCode(prelude, 'prelude.js'));
  return machine.unwrapResult(machine.callFunction(outer, machine.undefined, ...handles));
}

function write(scratch: Map<string, string>, key: string, value: string, maxCharacters: number): void {
  if (key === '' || key.includes('\n')) throw new Error('A key of scratch is a line of text.');
  let size = key.length + value.length;
  for (const [other, held] of scratch) if (other !== key) size += other.length + held.length;
  if (size > maxCharacters) throw new Error(`scratch holds at most ${maxCharacters} characters.`);
  scratch.set(key, value);
}

/** An error may be an object whose own description fails, or come when there is no memory to describe it in. */
function describe(show: () => string): string {
  try {
    return show();
  } catch (error) {
    return error instanceof Error ? `${error.name}: ${error.message}` : 'An error that cannot be described.';
  }
}

interface Output {
  line(text: string): void;
  result(): { output: string; truncated: boolean };
}

function limited(maxCharacters: number): Output {
  let output = '';
  return {
    line(text) {
      // One more than what is allowed says that something was cut.
      if (output.length <= maxCharacters)
        output = `${output}${output === '' ? '' : '\n'}${text}`.slice(0, maxCharacters + 1);
    },
    result: () => ({ output: output.slice(0, maxCharacters).trimEnd(), truncated: output.length > maxCharacters }),
  };
}
