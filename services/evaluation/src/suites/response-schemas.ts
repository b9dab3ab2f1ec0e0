import { appSchema, mergePatch, type Snapshot } from '@weir/resources';
import { Ajv } from 'ajv';
import type { PlannedSuite } from './plan-suite.js';

/** For each variant whose app says what its answers have to fit: whether a value does. */
export function responseValidators(
  { spec }: PlannedSuite,
  snapshot: Snapshot,
): ReadonlyMap<string, (value: unknown) => boolean> {
  const ajv = new Ajv({ strict: false, validateFormats: false });
  return new Map(
    spec.variants.flatMap(({ name, app, with: patch = {} }) => {
      const { responseSchema } = appSchema.safeParse(mergePatch(snapshot.find('App', app), patch)).data ?? {};
      if (!responseSchema) return [];
      const validate = ajv.compile(responseSchema);
      return [[name, (value: unknown) => validate(value)] as const];
    }),
  );
}
