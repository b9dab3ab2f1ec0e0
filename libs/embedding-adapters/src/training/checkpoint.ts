import { WeirError } from '@weir/errors';
import { decodeTensors, encodeTensors, malformed, type Tensor } from '../format/safetensors.js';
import type { Weights } from './adapted-rows.js';
import type { TrainingState } from './training-state.js';

const FORMAT = 'weir-embedding-adapter-checkpoint/1';
const PARTS = ['weights', 'mean', 'square', 'best'] as const;

/**
 * A safetensors file, F64: whoever goes on from it comes to the same bits.
 *
 * @param job - The hash of examples and settings.
 */
export function encodeCheckpoint(state: TrainingState, job: string): Uint8Array {
  const { weights, best, moments, ...rest } = state;
  const parts = { weights, best, ...moments };
  const tensors = PARTS.flatMap((part) =>
    (['down', 'up'] as const).map((name): [string, Tensor] => {
      const { rows, columns, values } = parts[part][name];
      return [`${part}.${name}`, { shape: [rows, columns], values }];
    }),
  );
  return encodeTensors({
    tensors: Object.fromEntries(tensors),
    metadata: { format: FORMAT, job, state: JSON.stringify(rest) },
  });
}

/** @throws WeirError poison `adapter-malformed`, `tuning-checkpoint-foreign` for one of other examples or settings. */
export function decodeCheckpoint(bytes: Uint8Array, job: string): TrainingState {
  const { tensors, metadata } = decodeTensors(bytes);
  if (metadata['format'] !== FORMAT) throw malformed(`it is not of the format ${FORMAT}`);
  if (metadata['job'] !== job) {
    throw new WeirError({
      code: 'tuning-checkpoint-foreign',
      disposition: 'poison',
      message: 'The checkpoint is of a training with other examples or settings.',
    });
  }
  const weightsOf = (part: (typeof PARTS)[number]): Weights => ({
    down: matrixOf(tensors[`${part}.down`]),
    up: matrixOf(tensors[`${part}.up`]),
  });
  return {
    ...restOf(metadata['state'] ?? ''),
    weights: weightsOf('weights'),
    best: weightsOf('best'),
    moments: { mean: weightsOf('mean'), square: weightsOf('square') },
  };
}

function restOf(json: string): Omit<TrainingState, 'weights' | 'best' | 'moments'> {
  try {
    return JSON.parse(json) as Omit<TrainingState, 'weights' | 'best' | 'moments'>;
  } catch {
    throw malformed('its state is no JSON');
  }
}

function matrixOf(tensor: Tensor | undefined): Weights['down'] {
  if (!(tensor?.values instanceof Float64Array)) throw malformed('it lacks an array');
  const [rows = 0, columns = 0] = tensor.shape;
  return { rows, columns, values: tensor.values };
}
