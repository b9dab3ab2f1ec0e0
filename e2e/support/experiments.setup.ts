import type { TestProject } from 'vitest/node';
import { provideSystem } from './system.setup.js';
import { until } from './until.js';

/** One system with MLflow for the whole run, as `system.setup.ts` has one without; its address is in `WEIR_TEST_MLFLOW`. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { system, stop } = await provideSystem(project, { mlflow: true });
  const { mlflowUrl, home } = system.addresses;
  if (mlflowUrl === null) {
    await stop();
    throw new Error(`The system in ${home} has no MLflow: start it without WEIR_MLFLOW=false.`);
  }
  await until('MLflow answers', () => answers(mlflowUrl), { withinMs: 120_000 });
  process.env['WEIR_TEST_MLFLOW'] = mlflowUrl;
  return stop;
}

async function answers(url: string): Promise<boolean> {
  const response = await fetch(`${url}/health`).catch(() => undefined);
  await response?.body?.cancel();
  return response?.ok ?? false;
}
