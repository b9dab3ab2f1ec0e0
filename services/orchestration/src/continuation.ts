import { decodeMessage, PROTOBUF, type RunState, RunStateSchema, type StepCompleted } from '@weir/contracts';
import { WeirError } from '@weir/errors';

/** @throws WeirError poison `continuation-invalid`: the reply is to something else than a run's step. */
export function fromContinuation(reply: StepCompleted): RunState {
  try {
    return decodeMessage(RunStateSchema, reply.continuation, PROTOBUF, ['runId', 'plan', 'step']);
  } catch (cause) {
    throw new WeirError({
      code: 'continuation-invalid',
      disposition: 'poison',
      field: 'continuation',
      message: 'The reply does not carry the state of a run.',
      cause,
    });
  }
}
