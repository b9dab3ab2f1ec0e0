import { hashId } from '@weir/contracts';
import type { RankingExample } from '@weir/datasets';
import type { Embedder } from '@weir/models';
import { mean } from '@weir/statistics';
import type { LoraSettings, TuningReport } from '@weir/tunings';
import type { LoraJob, LoraWorker, Pair } from './lora-worker.port.js';
import type { Trained, TrainingJob } from './trainer.js';

/** Texts of one call of the embedder: between two it may be ended. */
const TEXTS_AT_ONCE = 64;
/** Of what is right for a query, so many are learnt as pairs. */
const POSITIVES = 4;
const NEGATIVES = 2;
/** Steps of the course that are told of, at most. */
const COURSE = 100;

export interface LoraPorts {
  worker: LoraWorker;
  loadEmbedder: (folder: string, precision: 'fp32' | 'int8') => Promise<Embedder>;
}

/** What the files of a tuning are known by: the same for each attempt. No two tunings write to one folder of models, whatever they call it. */
export function loraFiles(tenant: string, runId: string, model: string): Pick<LoraJob, 'id' | 'output'> {
  const id = hashId('lora', tenant, runId).slice(0, 16);
  return { id, output: `tuned/${model}-${id.slice(0, 8)}` };
}

/** Learns low-rank matrices beside the base's own weights, and makes a folder of models of both. */
export async function trainByLora(
  { plan, learning, heldBack, texts, signal, onStep }: TrainingJob,
  { kind: _kind, precision, ...settings }: LoraSettings,
  { id, output }: Pick<LoraJob, 'id' | 'output'>,
  { worker, loadEmbedder }: LoraPorts,
): Promise<Trained> {
  const history: TuningReport['history'] = [];
  const job: LoraJob = {
    id,
    base: plan.folder,
    output,
    // The last step is the one that counts: nothing chooses it.
    learn: [...learning.learn, ...learning.choose].flatMap(pairsOf),
    unseen: heldBack.flatMap((example) => pairsOf(example).slice(0, 1)),
    settings,
    seed: plan.spec.seed,
  };
  const { resumedFrom, restarts, compared } = await worker.train(job, signal, async ({ step, of, loss, seconds }) => {
    const every = Math.ceil(of / COURSE);
    if (step % every === 0 || step === of) history.push({ step, loss });
    await onStep({ step, steps: of, loss, processorSeconds: seconds });
  });
  const embedder = await loadEmbedder(output, precision);
  try {
    const rows = [...texts.rows.keys()];
    const embeddings: Float32Array[] = [];
    while (embeddings.length < rows.length) {
      const part = rows.slice(embeddings.length, embeddings.length + TEXTS_AT_ONCE);
      embeddings.push(...(await embedder.embed(part, { signal })));
    }
    return {
      settings: { ...settings, precision, seed: plan.spec.seed },
      history,
      step: history.at(-1)?.step ?? resumedFrom,
      dimensions: embedder.dimensions,
      embeddings: { queries: embeddings, texts: embeddings },
      resumed: resumedFrom > 0 || restarts > 0,
      files: compared.map(({ right, ...file }) => ({ ...file, accuracy: mean(right) })),
      modelSpec: () => ({ model: output, precision }),
    };
  } finally {
    await embedder.close();
  }
}

function pairsOf({ query, positives, negatives }: RankingExample): Pair[] {
  return positives
    .slice(0, POSITIVES)
    .map((positive) => ({ query, positive, negatives: negatives.slice(0, NEGATIVES) }));
}
