import { installSteps, tuningStep } from '@weir/embedded';
import type { Settings } from '../settings.js';

export type InstallStep = ReturnType<typeof installSteps>[number];

/** What this system needs and is not installed yet: servers that run elsewhere are not needed. */
export async function pendingSteps(settings: Settings, withTuning = false): Promise<InstallStep[]> {
  const { environment, kafkaBrokers, elasticsearchUrl, mlflowUrl, withMlflow, artefacts } = settings;
  const inContainers = environment['WEIR_BACKENDS'] === 'containers';
  const elsewhere: Record<InstallStep['name'], boolean> = {
    kafka: inContainers || kafkaBrokers !== undefined,
    elasticsearch: inContainers || elasticsearchUrl !== undefined,
    model: false,
    mlflow: !withMlflow || mlflowUrl !== undefined,
    tuning: !withTuning,
  };
  const home = { root: artefacts };
  const steps = [...installSteps(home, environment), tuningStep(home, environment)].filter(
    ({ name }) => !elsewhere[name],
  );
  const done = await Promise.all(steps.map((step) => step.done()));
  return steps.filter((_, index) => !done[index]);
}
