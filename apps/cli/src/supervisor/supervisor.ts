import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { tuningProgram, tuningPython } from '@weir/embedded';
import { createTopics } from '@weir/kafka';
import { compileCacheIn } from '../../bin/node-runtime.mjs';
import { CliError } from '../cli-error.js';
import { EXIT } from '../exit-codes.js';
import { connectGateway } from '../find-gateway.js';
import { ROOT } from '../home.js';
import { waitForTopics } from '../kafka/wait-for-topics.js';
import { kafkaAt } from '../kafka/kafka-options.js';
import type { Settings } from '../settings.js';
import { ensureAuditKey } from '../audit/audit-key.js';
import { ensureAdminKey } from './admin-key.js';
import type { ControlRequest } from './control-messages.js';
import { ControlServer } from './control-server.js';
import { declareResources } from './declare-resources.js';
import { type DemoResult, runDemo } from './demo.js';
import { findServices, type Service } from './find-services.js';
import { Fleet, requireKnown, type Scale } from './fleet.js';
import { pendingSteps } from './install.js';
import { MlflowServer } from './mlflow-server.js';
import { freePort, isPortFree } from './ports.js';
import { type Report, runStage } from './progress.js';
import { Servers } from './servers.js';
import { removeState, type SystemState, writeState } from './state-file.js';

export interface SupervisorOptions {
  settings: Settings;
  scale: Scale;
  demo: boolean;
  report: Report;
  /** Something an operator wants to know, at any time. */
  note: (text: string) => void;
}

export interface ReadySystem {
  gatewayUrl: string;
  kafkaBrokers: readonly string[];
  elasticsearchUrl: string;
  /** Null in a system without MLflow. */
  mlflowUrl: string | null;
  demo?: DemoResult;
  /** Why the example failed, if it did: the system runs all the same. */
  demoProblem?: string;
}

/** MLflow starts beside everything else and is up before it as a rule; no start waits longer than this for it. */
const MLFLOW_WAIT_MS = 15_000;
const EXAMPLES = join(ROOT, 'examples');

/** A whole system: its servers, its services, and what changes them while they run. */
export class Supervisor {
  readonly #options: SupervisorOptions;
  readonly #stopping = new AbortController();
  readonly #ended = Promise.withResolvers<void>();
  readonly #startedAt = new Date();
  #status: SystemState['status'] = 'starting';
  #gatewayUrl = '';
  #mlflowUrl: string | null = null;
  #control: ControlServer | undefined;
  #servers: Servers | undefined;
  #mlflow: MlflowServer | undefined;
  #fleet: Fleet | undefined;
  #starting: Promise<unknown> = Promise.resolve();
  #changing: Promise<void> = Promise.resolve();
  #stop: Promise<void> | undefined;

  constructor(options: SupervisorOptions) {
    this.#options = options;
  }

  /**
   * Resolves when everything is ready and the example was asked.
   *
   * @throws WeirError or CliError with one line that says what to change; nothing is left running then.
   */
  async start(): Promise<ReadySystem> {
    const starting = this.#start();
    this.#starting = starting.catch(() => undefined);
    try {
      return await starting;
    } catch (error) {
      // Told to stop, whatever was under way fails in its own words.
      const told = this.#stopping.signal.aborted;
      await this.stop();
      throw told ? interrupted() : error;
    }
  }

  /** Resolves when it has stopped, whoever asked for that. */
  get ended(): Promise<void> {
    return this.#ended.promise;
  }

  /** Services first, each with time to drain, then what they talk to. */
  stop(): Promise<void> {
    this.#stop ??= this.#stopEverything();
    return this.#stop;
  }

  async #start(): Promise<ReadySystem> {
    const { settings, scale, report, note } = this.#options;
    const services = requireServices(settings.services);
    requireKnown(scale, services);
    this.#control = await ControlServer.listen(settings.home.controlSocket, (request, tell) =>
      this.#obey(request, tell),
    );
    const gatewayPort = await choosePort({
      port: settings.ports.gateway,
      whose: "the gateway's",
      setting: 'WEIR_PORT',
    });
    this.#gatewayUrl = `http://127.0.0.1:${gatewayPort}`;
    const mlflowPort = await this.#chooseMlflow();
    this.#publish();

    await this.#install();
    const onChange = () => this.#publish();
    if (mlflowPort !== undefined) this.#mlflow = new MlflowServer({ settings, port: mlflowPort, onChange, note });
    const servers = await runStage(report, 'servers', (tell) => Servers.start({ settings, onChange, note }, tell));
    this.#servers = servers;
    this.#publish();
    this.#goOn();
    await runStage(report, 'topics', (tell) => this.#prepareKafka(servers, tell));
    this.#goOn();
    const fleet = new Fleet({
      home: settings.home,
      services,
      surroundings: {
        kafkaBrokers: servers.kafkaBrokers,
        elasticsearchUrl: servers.elasticsearchUrl,
        mlflowUrl: this.#mlflowUrl ?? undefined,
        modelsFolder: join(settings.artefacts, 'models'),
        recordingsFolder: join(settings.home.folder, 'recordings'),
        datasetsFolder: join(settings.home.folder, 'datasets'),
        tuning: {
          python: tuningPython({ root: settings.artefacts }),
          program: tuningProgram,
          folder: join(settings.home.folder, 'tunings'),
        },
        auditKey: settings.home.auditKey,
        compileCache: compileCacheIn(settings.artefacts),
      },
      environment: settings.environment,
      gatewayPort,
      onChange,
      note,
    });
    this.#fleet = fleet;
    await runStage(report, 'services', async (tell) => {
      tell(services.map(({ name }) => name).join(', '));
      await fleet.start(scale, this.#stopping.signal);
    });
    this.#goOn();
    this.#status = 'ready';
    this.#publish();
    const demo = await this.#demo();
    await this.#awaitMlflow();
    return {
      gatewayUrl: this.#gatewayUrl,
      kafkaBrokers: servers.kafkaBrokers,
      elasticsearchUrl: servers.elasticsearchUrl,
      mlflowUrl: this.#mlflowUrl,
      ...demo,
    };
  }

  /** @returns The port of an MLflow to start; undefined for a system that has none of its own. */
  async #chooseMlflow(): Promise<number | undefined> {
    const { mlflowUrl, withMlflow, ports } = this.#options.settings;
    this.#mlflowUrl = mlflowUrl ?? null;
    if (mlflowUrl !== undefined || !withMlflow) return undefined;
    const port = await choosePort({ port: ports.mlflow, whose: 'MLflow', setting: 'WEIR_MLFLOW_PORT' });
    this.#mlflowUrl = `http://127.0.0.1:${port}`;
    return port;
  }

  /** Questions are answered by now; whoever looks at the system next is to find it whole. */
  async #awaitMlflow(): Promise<void> {
    if (!this.#mlflow) return;
    const over = new AbortController();
    const signal = AbortSignal.any([over.signal, this.#stopping.signal]);
    const late = sleep(MLFLOW_WAIT_MS, undefined, { signal }).catch(() => undefined);
    await Promise.race([this.#mlflow.settled, late]);
    over.abort();
    this.#goOn();
  }

  async #install(): Promise<void> {
    const { settings, report } = this.#options;
    const pending = await pendingSteps(settings);
    if (pending.length === 0) return report({ stage: 'install', state: 'skipped', text: 'done before' });
    await runStage(report, 'install', async (tell) => {
      await Promise.all(pending.map((step) => step.run((line) => tell(`${step.title}: ${line}`))));
    });
    this.#goOn();
  }

  async #prepareKafka(servers: Servers, tell: (text: string) => void): Promise<void> {
    const { settings, demo } = this.#options;
    const kafka = kafkaAt(servers.kafkaBrokers.join(','), settings);
    const created = await createTopics(kafka);
    if (created.length > 0) tell(`${created.length} topics created`);
    await waitForTopics(kafka, this.#stopping.signal);
    ensureAuditKey({ privateKey: settings.home.auditKey, publicKeys: settings.home.auditPublicKeys });
    const declared = await declareResources({
      kafka,
      adminKey: ensureAdminKey(settings.home.adminKey),
      shared: settings.kafkaBrokers !== undefined,
      examples: demo ? EXAMPLES : undefined,
    });
    if (declared.length > 0) tell(`declared ${declared.join(', ')}`);
  }

  async #demo(): Promise<{ demo?: DemoResult; demoProblem?: string }> {
    const { settings, demo, report } = this.#options;
    const hasGateway = this.#fleet?.instances.some(({ service }) => service === 'gateway') ?? false;
    if (!demo || !hasGateway) {
      report({ stage: 'demo', state: 'skipped', text: demo ? 'there is no gateway' : 'not wanted' });
      return {};
    }
    const { signal } = this.#stopping;
    const gateway = connectGateway({ ...settings, url: this.#gatewayUrl, apiKey: undefined }, { signal });
    try {
      const result = await runStage(report, 'demo', (tell) => runDemo(gateway, EXAMPLES, tell));
      return result ? { demo: result } : {};
    } catch (error) {
      this.#goOn();
      return { demoProblem: (error as Error).message };
    } finally {
      gateway.close();
    }
  }

  async #obey(request: ControlRequest, tell: (text: string) => void): Promise<void> {
    if (request.command === 'stop') {
      void this.stop();
      return this.#ended.promise;
    }
    if (request.command !== 'scale') return;
    const scale = new Map(Object.entries(request.services));
    const change = this.#changing.then(async () => {
      const fleet = this.#fleet;
      if (this.#status !== 'ready' || !fleet) {
        throw new CliError({ code: 'not-ready', message: 'Weir is starting or stopping; try again in a moment.' });
      }
      tell([...scale].map(([name, count]) => `${name}: ${count}`).join(', '));
      await fleet.scale(scale, this.#stopping.signal);
    });
    this.#changing = change.catch(() => undefined);
    await change;
  }

  async #stopEverything(): Promise<void> {
    this.#stopping.abort();
    this.#status = 'stopping';
    this.#publish();
    await this.#starting;
    await this.#changing;
    await this.#fleet?.stop();
    await Promise.all([this.#servers?.stop(), this.#mlflow?.stop()]);
    // Whoever never held the socket leaves the state of the one that does.
    if (this.#control) removeState(this.#options.settings.home);
    this.#ended.resolve();
    // Who asked for the end is still to be told of it.
    await this.#control?.close();
  }

  /** @throws CliError `interrupted` once it has been told to stop. */
  #goOn(): void {
    if (this.#stopping.signal.aborted) throw interrupted();
  }

  #publish(): void {
    if (!this.#control) return;
    const { home } = this.#options.settings;
    writeState(home, {
      pid: process.pid,
      status: this.#status,
      startedAt: this.#startedAt.toISOString(),
      controlSocket: home.controlSocket,
      gateway: { url: this.#gatewayUrl },
      kafka: { brokers: [...(this.#servers?.kafkaBrokers ?? [])] },
      elasticsearch: { url: this.#servers?.elasticsearchUrl ?? null },
      mlflow: { url: this.#mlflowUrl },
      servers: [...(this.#servers?.processes ?? []), ...(this.#mlflow?.processes ?? [])],
      instances: this.#fleet?.instances ?? [],
    });
  }
}

function interrupted(): CliError {
  return new CliError({ code: 'interrupted', exitCode: EXIT.interrupted, message: 'Stopped before it was ready.' });
}

function requireServices(folder: string): Service[] {
  const services = findServices(folder);
  if (services.length > 0) return services;
  const what = existsSync(folder) ? `No service in ${folder} is built` : `There is no folder ${folder}`;
  throw new CliError({ code: 'not-built', message: `${what}. Run \`npm run build\`.` });
}

async function choosePort(wanted: { port: number; whose: string; setting: string }): Promise<number> {
  const { port, whose, setting } = wanted;
  if (port === 0) return freePort();
  if (await isPortFree(port)) return port;
  throw new CliError({
    code: 'port-taken',
    field: setting,
    message: `Port ${port} (${whose}) is taken by another program: stop it, or set ${setting} to a free port.`,
  });
}
