import { createContext, Script } from 'node:vm';
import { WeirError } from '@weir/errors';

// One context for all: making one takes longer than most work does, and the work runs outside of it anyway.
const sandbox: { work?: () => unknown } = {};
const context = createContext(sandbox);
const script = new Script('work()');

/**
 * Does work that takes its input from strangers, who may make it endless: a pattern that backtracks, a page nested a
 * million deep. It is stopped in the middle of whatever it does. This is a limit of time, and no sandbox.
 *
 * @param work - Synchronous.
 * @throws WeirError poison `work-too-long`, and what the work throws.
 */
export function bounded<Result>(milliseconds: number, work: () => Result): Result {
  sandbox.work = work;
  try {
    return script.runInContext(context, { timeout: milliseconds }) as Result;
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
    throw new WeirError({
      code: 'work-too-long',
      disposition: 'poison',
      message: 'Reading it takes longer than it may.',
    });
  } finally {
    delete sandbox.work;
  }
}
