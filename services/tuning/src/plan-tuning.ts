import type { TuningRequested } from '@weir/contracts';
import { WeirError } from '@weir/errors';
import { embeddingModelOf, type OpenAiSpec, type Snapshot } from '@weir/resources';
import { forbidsDerivatives, modelSource, type TuningSpec, tuningSchema } from '@weir/tunings';

export interface PlannedTuning {
  spec: TuningSpec;
  /** Folder of the base. */
  folder: string;
  precision: 'fp32' | 'int8';
  licence: string;
  /** The base of a `hosted` tuning. */
  hosted?: OpenAiSpec;
}

/**
 * What a tuning is to do, checked against what is declared.
 *
 * @throws WeirError poison `tuning-invalid`, `model-taken`, `base-adapted`, `base-not-hosted`, `licence-forbids`, `dataset-unknown`; `field` names the place.
 */
export function planTuning({ runId, spec: given = {} }: TuningRequested, snapshot: Snapshot): PlannedTuning {
  const parsed = tuningSchema.safeParse(given);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const field = ['spec', ...(issue?.path ?? [])].join('.');
    throw invalid('tuning-invalid', field, `Invalid tuning: ${field}: ${issue?.message ?? 'not understood'}.`);
  }
  const spec = parsed.data;
  const standing = snapshot.find('Model', spec.model);
  if (standing && !('card' in standing && standing.card?.scores.some(({ source }) => source === modelSource(runId)))) {
    throw invalid('model-taken', 'spec.model', `There is a Model ${spec.model} already: name another.`);
  }
  for (const name of [
    ...spec.examples.datasets,
    ...spec.gate.general.flatMap(({ datasets }) => datasets),
    ...spec.apart,
  ])
    snapshot.get('Dataset', name, 'spec');
  if (spec.trainer.kind === 'hosted') return planHosted(spec, snapshot);
  const base = embeddingModelOf(snapshot, spec.base);
  if (base.spec?.adapter) {
    throw invalid(
      'base-adapted',
      'spec.base',
      `${spec.base} has an adapter already: name what it is on, ${base.spec.model}.`,
    );
  }
  const licence = spec.licence ?? base.spec?.card?.licence ?? '';
  requireLicence(spec.base, licence);
  return { spec, folder: base.spec?.model ?? spec.base, precision: base.spec?.precision ?? 'fp32', licence };
}

function planHosted(spec: TuningSpec, snapshot: Snapshot): PlannedTuning {
  const hosted = snapshot.find('Model', spec.base);
  if (hosted?.provider !== 'openai') {
    throw invalid(
      'base-not-hosted',
      'spec.base',
      `${spec.base} is no Model of the provider openai: name the one that a job of its provider is to tune.`,
    );
  }
  const licence = spec.licence ?? hosted.card?.licence ?? '';
  requireLicence(spec.base, licence);
  return { spec, folder: hosted.model, precision: 'fp32', licence, hosted };
}

function requireLicence(base: string, licence: string): void {
  if (!forbidsDerivatives(licence)) return;
  throw invalid('licence-forbids', 'spec.licence', `The licence of ${base}, ${licence}, allows no changed copies.`);
}

function invalid(code: string, field: string, message: string): WeirError {
  return new WeirError({ code, disposition: 'poison', field, message });
}
