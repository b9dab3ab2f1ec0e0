import { CallBegunSchema, callMarkId, type CallRequested, create, topics } from '@weir/contracts';
import { classify, WeirError } from '@weir/errors';
import { emit, type GatherContext } from '@weir/kafka';
import type { ToolSpec } from '@weir/resources';
import type { ToolEvents } from '../telemetry.js';
import type { ToolOutput, ToolRunner, ToolRunners } from '../tool-runner.port.js';
import type { ArgumentCheck } from './argument-check.js';
import { type CallOutcome, failedCall, readableOutput } from './call-outcome.js';
import { mayChange } from './effects.js';
import { type Call, readCall } from './read-call.js';
import type { Slots } from './slots.js';

export interface CallPorts {
  runners: ToolRunners;
  /** @throws WeirError poison for a tool that may not be called. */
  requireDeclared: (name: string, spec: ToolSpec, signal: AbortSignal) => Promise<void>;
  check: ArgumentCheck;
  slots: Slots;
  events: ToolEvents;
}

/**
 * A request as a call that may be made, or else what the model is told instead.
 *
 * @throws What ends the wait for a declaration.
 */
export async function prepareCall(
  request: CallRequested,
  signal: AbortSignal,
  ports: Pick<CallPorts, 'check' | 'requireDeclared' | 'events'>,
): Promise<{ call: Call } | { outcome: CallOutcome }> {
  try {
    const call = readCall(request, ports.check);
    await ports.requireDeclared(call.tool, call.spec, signal);
    return { call };
  } catch (error) {
    if (!WeirError.is(error)) throw error;
    ports.events.callRefused({ code: error.code });
    return { outcome: failedCall(error) };
  }
}

/**
 * Makes a call, and says what came of it: its output, or why there is none. One that may change something is marked as
 * begun first; where the mark stands already, somebody died in the middle of it, and whether it was made cannot be known.
 * So it is not made again, and the model is told.
 *
 * @throws What Kafka could not take, and what ends the wait: the partition is lost, the process stops, the run is over.
 */
export async function makeCall(
  call: Call,
  request: Pick<CallRequested, 'runId' | 'step' | 'groups'>,
  context: GatherContext,
  ports: CallPorts,
): Promise<CallOutcome> {
  const { events } = ports;
  const { type } = call.spec;
  const release = await ports.slots.take(context.signal);
  const started = performance.now();
  try {
    const interrupted = mayChange(call.spec, call.function) && !(await begin(call, request, context));
    const outcome = await events.toolCalled({ type, tool: call.tool, function: call.function }, async (span) => {
      try {
        if (interrupted) throw interruptedCall();
        const output = await withinTime(call, request, context, ports.runners);
        const { content, truncated } = readableOutput(output.content, call.spec.maxResultCharacters);
        const cut = truncated || output.truncated === true;
        return { content, code: '', truncated: cut, tookMs: performance.now() - started };
      } catch (thrown) {
        if (context.signal.aborted) throw thrown;
        const error = toldError(thrown);
        if (error.code === 'tool-failed') events.toolBroke({ type, reason: reasonOf(thrown) });
        span.set({ 'error.type': error.code });
        return failedCall(error, performance.now() - started);
      }
    });
    events.callMade({ type, code: outcome.code, seconds: outcome.tookMs / 1_000 });
    return outcome;
  } finally {
    release();
  }
}

/** False when the call was begun before. */
async function begin(
  call: Call,
  { runId, step }: Pick<CallRequested, 'runId' | 'step'>,
  context: GatherContext,
): Promise<boolean> {
  const id = callMarkId('begun', context.envelope.tenant, runId, step);
  if (context.written(id)) return false;
  const mark = create(CallBegunSchema, { runId, step, tool: call.tool, function: call.function });
  await context.publish([emit(topics.callBegun, mark, { id, run: runId })]);
  return true;
}

async function withinTime(
  { spec, tool, function: name, arguments: given }: Call,
  { runId, groups }: Pick<CallRequested, 'runId' | 'groups'>,
  { envelope, signal: lost }: GatherContext,
  runners: ToolRunners,
): Promise<ToolOutput> {
  // The type of the specification and of its runner are one, which the compiler cannot see for a type it does not know.
  const runner: ToolRunner<ToolSpec> | undefined = runners[spec.type];
  if (!runner) {
    throw new WeirError({
      code: 'tool-unknown',
      disposition: 'poison',
      field: 'tool.type',
      message: `The tool ${tool} is of type ${spec.type}, which nobody runs here.`,
    });
  }
  const late = AbortSignal.timeout(spec.timeoutMs);
  const signal = AbortSignal.any([lost, late]);
  const over = Promise.withResolvers<never>();
  const end = () => over.reject(late.aborted ? tooLate(spec.timeoutMs) : signal.reason);
  signal.addEventListener('abort', end, { once: true });
  try {
    const { tenant } = envelope;
    const running = runner.run({ spec, function: name, arguments: given, runId, tenant, groups, signal });
    // A tool that does not look at the signal is left to itself.
    return await Promise.race([running, over.promise]);
  } finally {
    signal.removeEventListener('abort', end);
  }
}

/** What a tool throws that is no WeirError is its own affair: it may hold what the tool read. */
function toldError(thrown: unknown): WeirError {
  if (WeirError.is(thrown)) return thrown;
  return new WeirError({
    code: 'tool-failed',
    disposition: 'poison',
    message: 'The tool failed.',
    cause: thrown,
  });
}

/** For the log: what kind of failure, and none of its words. */
function reasonOf(thrown: unknown): string {
  const { cause } = classify(thrown);
  const { name, code } = (cause ?? thrown) as { name?: unknown; code?: unknown };
  return [name, code].filter((part) => typeof part === 'string').join(' ');
}

function tooLate(timeoutMs: number): WeirError {
  return new WeirError({
    code: 'tool-timeout',
    disposition: 'poison',
    message: `The tool had no answer within ${timeoutMs / 1_000} s.`,
  });
}

function interruptedCall(): WeirError {
  return new WeirError({
    code: 'tool-interrupted',
    disposition: 'poison',
    message: 'The call was begun, and whether it was made is not known. It is not made again: look whether it was.',
  });
}
