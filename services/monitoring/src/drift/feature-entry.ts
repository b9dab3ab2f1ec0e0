import type { RunFeatures } from './run-features.js';

/** The features of a run as they stand in the index. */
export interface FeatureEntry extends Omit<RunFeatures, 'questionVector'> {
  tenant: string;
  app: string;
  /** 32-bit floats, base64. */
  vector?: string;
}

export function featureEntry(app: string, tenant: string, { questionVector, ...features }: RunFeatures): FeatureEntry {
  return {
    tenant,
    app,
    ...features,
    ...(questionVector ? { vector: Buffer.from(Float32Array.from(questionVector).buffer).toString('base64') } : {}),
  };
}

export function readFeatures({ tenant: _tenant, app: _app, vector, ...features }: FeatureEntry): RunFeatures {
  if (vector === undefined) return features;
  const bytes = Buffer.from(vector, 'base64');
  const questionVector = Float32Array.from({ length: bytes.length / 4 }, (_, place) => bytes.readFloatLE(place * 4));
  return { ...features, questionVector };
}
