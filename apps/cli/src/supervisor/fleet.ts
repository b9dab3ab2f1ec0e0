import { join } from 'node:path';
import { CliError, usageError } from '../cli-error.js';
import type { Home } from '../home.js';
import type { Service } from './find-services.js';
import { freePort } from './ports.js';
import type { RestartPolicy } from './restart-policy.js';
import { serviceEnvironment, type ServiceSurroundings } from './service-environment.js';
import { ServiceInstance } from './service-instance.js';
import type { InstanceState } from './state-file.js';

export interface FleetOptions {
  home: Home;
  services: readonly Service[];
  surroundings: ServiceSurroundings;
  environment: NodeJS.ProcessEnv;
  /** Of the first gateway; every other port is any free one. */
  gatewayPort: number;
  onChange: () => void;
  note: (text: string) => void;
  policy?: RestartPolicy;
}

/** Instances wanted, by service. */
export type Scale = ReadonlyMap<string, number>;

const READY_MS = 120_000;
const MOST_INSTANCES = 64;

/** All instances of all services. */
export class Fleet {
  readonly #options: FleetOptions;
  /** By service, in order of their numbers, without gaps. */
  readonly #instances = new Map<string, ServiceInstance[]>();
  #stopped = false;

  constructor(options: FleetOptions) {
    this.#options = options;
  }

  get instances(): InstanceState[] {
    return [...this.#instances.values()].flat().map(({ state }) => state);
  }

  /** Starts one instance of every service, or as many as `scale` says, and waits until all are ready. */
  async start(scale: Scale, signal: AbortSignal): Promise<void> {
    await this.scale(new Map(this.#options.services.map(({ name }) => [name, scale.get(name) ?? 1])), signal);
  }

  /**
   * Starts instances or stops the highest ones, until there are as many as wanted; services that are not named stay as
   * they are.
   *
   * @throws CliError when one of those started does not become ready; they are stopped again.
   */
  async scale(scale: Scale, signal: AbortSignal): Promise<void> {
    requireKnown(scale, this.#options.services);
    const started: ServiceInstance[] = [];
    const stopping: Promise<void>[] = [];
    for (const { name } of this.#options.services) {
      const wanted = scale.get(name);
      if (wanted === undefined) continue;
      const list = this.#instances.get(name) ?? [];
      this.#instances.set(name, list);
      stopping.push(...list.splice(wanted).map((instance) => instance.stop()));
      while (list.length < wanted && !this.#stopped) {
        const instance = await this.#create(name, list.length);
        list.push(instance);
        started.push(instance);
        instance.start();
      }
    }
    await Promise.all(stopping);
    this.#options.onChange();
    const failing = new AbortController();
    const late = AbortSignal.any([signal, failing.signal, AbortSignal.timeout(READY_MS)]);
    const results = await Promise.allSettled(
      started.map((instance) =>
        instance.ready(late).catch((error: unknown) => {
          // One that never will be is reason enough not to wait for the others.
          failing.abort();
          throw error;
        }),
      ),
    );
    const failures = results.filter((result) => result.status === 'rejected').map(({ reason }) => reason as unknown);
    if (failures.length === 0) return;
    await Promise.all(started.map((instance) => this.#discard(instance)));
    this.#options.onChange();
    throw worst(failures);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all([...this.#instances.values()].flat().map((instance) => instance.stop()));
    this.#instances.clear();
  }

  async #discard(instance: ServiceInstance): Promise<void> {
    const list = this.#instances.get(instance.state.service);
    const place = list?.indexOf(instance) ?? -1;
    if (place >= 0) list?.splice(place, 1);
    await instance.stop();
  }

  async #create(name: string, number: number): Promise<ServiceInstance> {
    const { home, services, surroundings, environment, gatewayPort, onChange, note, policy } = this.#options;
    const isFirstGateway = name === 'gateway' && number === 0;
    return new ServiceInstance({
      service: services.find((service) => service.name === name)!,
      instance: number,
      port: isFirstGateway ? gatewayPort : await freePort(),
      logFile: join(home.logs, `${name}-${number}.log`),
      environment: (port) => serviceEnvironment(environment, surroundings, { service: name, instance: number, port }),
      ...(isFirstGateway ? {} : { otherPort: freePort }),
      onChange,
      note,
      ...(policy ? { policy } : {}),
    });
  }
}

/** @throws CliError usage: names what is unknown, and what there is. */
export function requireKnown(scale: Scale, services: readonly Service[]): void {
  const names = services.map(({ name }) => name);
  for (const [name, count] of scale) {
    if (!names.includes(name)) {
      throw usageError(`There is no service ${JSON.stringify(name)}. There are: ${names.join(', ')}.`, '--scale');
    }
    if (!Number.isInteger(count) || count < 0 || count > MOST_INSTANCES) {
      throw usageError(`A service has 0 to ${MOST_INSTANCES} instances: --scale ${name}=2`, '--scale');
    }
  }
}

/** A wrong setting explains the others, which only came too late. */
function worst(failures: readonly unknown[]): unknown {
  return (
    failures.find((failure) => failure instanceof CliError && failure.code === 'service-not-configured') ?? failures[0]
  );
}
