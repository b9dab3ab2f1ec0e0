import { classify } from '@weir/errors';
import type { Settings } from '../settings.js';
import { lookAtSystem } from '../system-status.js';
import { type Check, failed, ok, warning } from './check.js';

/** What `npm start` installs: there, and made from what this version ships; the model's files by their checksums. */
export async function checkInstalled(settings: Settings): Promise<Check[]> {
  const { installSteps, verifyModel } = await import('@weir/embedded');
  const home = { root: settings.artefacts };
  const fix = 'Run `npm start`, which installs what is missing.';
  const steps = await Promise.all(
    installSteps(home, settings.environment)
      .filter(({ name }) => name !== 'mlflow' || settings.withMlflow)
      .map(async (step) =>
        (await step.done())
          ? ok('installed', step.title)
          : warning('installed', `${step.title} is missing or old`, fix),
      ),
  );
  const model = await verifyModel(home).then(
    ({ checksums }) => ok('model', `${Object.keys(checksums).length} files as shipped`),
    (error: unknown) => failed('model', classify(error).message, fix),
  );
  return [...steps, model];
}

/** Of a system that runs; one that does not is no fault. */
export async function checkRunning(settings: Settings): Promise<Check[]> {
  const { status, problems, withMlflow } = await lookAtSystem(settings);
  const { services, kafka, elasticsearch, mlflow } = status;
  if (services.length === 0 && kafka.brokers.length === 0 && elasticsearch.url === null) return [];
  const logs = settings.home.logs;
  return [
    kafka.ready
      ? ok('kafka', kafka.brokers.join(', '))
      : failed('kafka', `no broker answers at ${kafka.brokers.join(', ')}`, 'Start it, or correct KAFKA_BROKERS.'),
    elasticsearch.ready
      ? ok('elasticsearch', elasticsearch.url ?? '')
      : failed(
          'elasticsearch',
          elasticsearch.url === null ? 'has no address' : `${elasticsearch.url} does not answer, or is red`,
          'Start it, or correct ELASTICSEARCH_URL.',
        ),
    ...(withMlflow ? [checkMlflow(mlflow, settings)] : []),
    ...services.map(({ name, instances, ready }) => {
      if (ready) return ok('service', `${name} (${instances})`);
      const why = [...problems].filter(([instance]) => instance.startsWith(`${name}-`)).flatMap(([, own]) => own);
      return failed('service', `${name}: ${why.join(', ') || 'not ready'}`, `Look at ${logs}/${name}-0.log`);
    }),
  ];
}

/** Questions are answered without it, so it is a warning. */
function checkMlflow({ ready, url }: { ready: boolean; url: string | null }, settings: Settings): Check {
  if (ready && url !== null) return ok('mlflow', url);
  const fix =
    settings.mlflowUrl === undefined
      ? `Look at ${settings.home.logs}/mlflow.log, or do without: WEIR_MLFLOW=false.`
      : 'Start it, or correct MLFLOW_TRACKING_URI.';
  return warning('mlflow', url === null ? 'has no address' : `${url} does not answer`, fix);
}
