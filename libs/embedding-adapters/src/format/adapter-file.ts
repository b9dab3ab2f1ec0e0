import type { EmbeddingAdapter } from '../embedding-adapter.js';
import type { TrainingSettings } from '../training/settings.js';
import { decodeTensors, encodeTensors, malformed, type Tensor } from './safetensors.js';

/** What an adapter is and what it was made of, for people and for those who load it. */
export interface AdapterCard {
  /** The embedding model that it is for. */
  baseModel: string;
  /** The hash of the examples that it was trained on. */
  dataset: string;
  /** How many of them it learnt from, and by how many it was chosen. */
  examples: number;
  heldBack: number;
  /** As the trainer was given them. */
  settings: TrainingSettings;
  /** Whatever was measured, by name. */
  measured: Readonly<Record<string, number>>;
  /** SPDX identifier, of the base model and of the data together; empty where nobody said. */
  licence: string;
}

const FORMAT = 'weir-embedding-adapter/1';

/** A safetensors file with the tensors `down` and `up`, F32, `rank` × `dimensions`, and the card in its metadata. */
export function encodeAdapter({ side, dimensions, rank, down, up }: EmbeddingAdapter, card: AdapterCard): Uint8Array {
  const shape = [rank, dimensions];
  return encodeTensors({
    tensors: { down: { shape, values: down }, up: { shape, values: up } },
    metadata: { format: FORMAT, side, card: JSON.stringify(card) },
  });
}

/** @throws WeirError poison `adapter-malformed`, also for numbers that are not finite. */
export function decodeAdapter(bytes: Uint8Array): { adapter: EmbeddingAdapter; card: AdapterCard } {
  const { tensors, metadata } = decodeTensors(bytes);
  if (metadata['format'] !== FORMAT) throw malformed(`it is not of the format ${FORMAT}`);
  const { side } = metadata;
  if (side !== 'queries' && side !== 'both') throw malformed('it does not say what it changes');
  const [down, up] = [weightsOf(tensors['down']), weightsOf(tensors['up'])];
  const [rank = 0, dimensions = 0] = tensors['down']!.shape;
  if (
    tensors['down']!.shape.length !== 2 ||
    up.length !== down.length ||
    String(tensors['up']!.shape) !== `${rank},${dimensions}`
  ) {
    throw malformed('its arrays do not fit together');
  }
  return { adapter: { dimensions, rank, side, down, up }, card: cardOf(metadata['card'] ?? '') };
}

function weightsOf(tensor: Tensor | undefined): Float32Array {
  if (!(tensor?.values instanceof Float32Array)) throw malformed('it lacks an array');
  if (!tensor.values.every(Number.isFinite)) throw malformed('it has numbers that are not finite');
  return tensor.values;
}

function cardOf(json: string): AdapterCard {
  try {
    return JSON.parse(json) as AdapterCard;
  } catch {
    throw malformed('its card is no JSON');
  }
}
