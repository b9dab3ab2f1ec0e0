import { adaptEmbedding, encodeAdapter, trainAdapter, trainingSetOf, trainingTexts } from '@weir/embedding-adapters';
import { WeirError } from '@weir/errors';
import type { AdapterSettings } from '@weir/tunings';
import type { Trained, TrainingJob } from './trainer.js';

/** Bytes of weights that a Model can have: its base64 may have 600,000 characters, and the card takes some of it. */
const MOST_WEIGHTS = 440_000;

/** Learns a low-rank linear map over the base's embeddings, in this process. */
export async function trainByAdapter(
  { plan, learning, texts: { rows, embeddings }, signal, checkpoint, onStep }: TrainingJob,
  { kind: _kind, ...trainer }: AdapterSettings,
): Promise<Trained> {
  const { spec, folder, precision, licence } = plan;
  const texts = trainingTexts(learning.learn, learning.choose);
  const vectors = texts.texts.map((text) => embeddings[rows.get(text)!]!);
  const set = await trainingSetOf(texts, vectors, undefined, signal);
  const { adapter, step, history, settings } = await trainAdapter(
    set,
    { ...trainer, seed: spec.seed },
    {
      signal,
      ...(checkpoint ? { checkpoint } : {}),
      onStep: (at, makeCheckpoint) => onStep({ ...at, makeCheckpoint }),
    },
  );
  const adapted = embeddings.map((embedding) => adaptEmbedding(adapter, embedding));
  return {
    settings: { ...settings },
    history,
    step,
    dimensions: adapter.dimensions,
    embeddings: { queries: adapted, texts: adapter.side === 'both' ? adapted : embeddings },
    resumed: checkpoint !== undefined,
    modelSpec: ({ data, gate: [heldBack] }) => {
      const weights = encodeAdapter(adapter, {
        baseModel: folder,
        dataset: data.hash,
        examples: data.learn,
        heldBack: data.choose,
        settings,
        measured: { heldBackBase: heldBack!.base, heldBackTuned: heldBack!.tuned },
        licence,
      });
      const isStandard = precision === 'fp32' || trainer.side === 'queries';
      return {
        model: folder,
        ...(isStandard ? {} : { precision }),
        adapter: { side: trainer.side, weights: Buffer.from(weights).toString('base64') },
      };
    },
  };
}

/** Before anything is learnt, not when it is to be declared. */
export function requireRoom({ rank }: AdapterSettings, dimensions: number): void {
  const most = Math.floor(MOST_WEIGHTS / (2 * Float32Array.BYTES_PER_ELEMENT * dimensions));
  if (rank <= most) return;
  throw new WeirError({
    code: 'tuning-settings-invalid',
    disposition: 'poison',
    field: 'spec.trainer.rank',
    message: `An adapter of rank ${rank} for ${dimensions} dimensions is more than a Model can hold: ${most} is the highest rank.`,
  });
}
