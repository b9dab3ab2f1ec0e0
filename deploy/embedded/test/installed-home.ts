import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { asset, type EmbeddedHome } from '../src/home.js';
import { installSteps } from '../src/install-steps.js';
import type { Step } from '../src/installation.js';

export const environment = process.env;

/** The home that the system itself uses, with these steps done: installing takes a minute, so tests share it. */
export async function installedHome(...names: Step['name'][]): Promise<EmbeddedHome> {
  const home = { root: resolve(environment['WEIR_ARTEFACTS'] ?? asset('../../.weir')) };
  const steps = installSteps(home, environment).filter(({ name }) => names.includes(name));
  await Promise.all(
    steps.map(async (step) => {
      if (!(await step.done())) await step.run(() => undefined);
    }),
  );
  return home;
}

export const temporaryFolder = (): Promise<string> => mkdtemp(join(tmpdir(), 'weir-embedded-'));
