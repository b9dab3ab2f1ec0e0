import { classify } from '@weir/errors';
import type { Settings } from '../settings.js';
import { readLiveState, type SystemState } from '../supervisor/state-file.js';
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
  const state = readLiveState(settings.home);
  return [
    kafka.ready
      ? ok('kafka', kafka.brokers.join(', '))
      : failed(
          'kafka',
          `no broker answers at ${kafka.brokers.join(', ')}`,
          mendServer('kafka', 'KAFKA_BROKERS', settings, state),
        ),
    elasticsearch.ready
      ? ok('elasticsearch', elasticsearch.url ?? '')
      : failed(
          'elasticsearch',
          elasticsearch.url === null ? 'has no address' : `${elasticsearch.url} does not answer, or is red`,
          mendServer('elasticsearch', 'ELASTICSEARCH_URL', settings, state),
        ),
    ...(withMlflow ? [checkMlflow(mlflow, settings)] : []),
    ...services.map(({ name, instances, ready }) => {
      if (ready) return ok('service', `${name} (${instances})`);
      const why = [...problems]
        .filter(([instance]) => instance === name || instance.startsWith(`${name}-`))
        .flatMap(([, own]) => own);
      if (instances === 0) return failed('service', `${name} has no instance`, `weir up --scale ${name}=1`);
      return failed('service', `${name}: ${why.join(', ') || 'not ready'}`, `Look at ${logs}/${name}-0.log`);
    }),
  ];
}

/** What to do about a server that does not answer: one of this system's own is started again when its process ends. */
export function mendServer(
  name: 'kafka' | 'elasticsearch',
  setting: string,
  settings: Pick<Settings, 'kafkaBrokers' | 'elasticsearchUrl' | 'home'>,
  state: Pick<SystemState, 'servers'> | undefined,
): string {
  const given = name === 'kafka' ? settings.kafkaBrokers : settings.elasticsearchUrl;
  if (given !== undefined || state === undefined) return `Start it, or correct ${setting}.`;
  const log = `${settings.home.logs}/${name}.log`;
  const pid = state.servers.find((server) => server.name === name)?.pid;
  return pid === undefined
    ? `It is being started again. If that does not succeed, ${settings.home.logs}/supervisor.log and ${log} say why.`
    : `Its process ${pid} is there and does not answer. Look at ${log}; if it hangs, end it, and it is started again: kill -9 ${pid}`;
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
