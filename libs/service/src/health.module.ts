import { Controller, type DynamicModule, Get, Header, type INestApplication, Inject, Res } from '@nestjs/common';
import type { Dependency, KafkaRuntime } from '@weir/kafka';
import type { Telemetry } from '@weir/telemetry';
import type { FastifyReply } from 'fastify';
import { VERSION } from './version.js';

const HEALTH = Symbol('weir.health');
const CHECK_MS = 2_000;

interface Health {
  name: string;
  telemetry: Telemetry;
  runtime: KafkaRuntime | undefined;
  dependencies: readonly Dependency[];
  stopping: boolean;
}

@Controller()
class HealthController {
  constructor(@Inject(HEALTH) private readonly health: Health) {}

  /** The process is alive: it answers. */
  @Get(['livez', 'healthz'])
  live(): { status: string } {
    return { status: 'ok' };
  }

  /** It can do its work: partitions assigned, dependencies reachable. */
  @Get('readyz')
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<object> {
    const problems = await this.problems();
    if (problems.length > 0) void reply.status(503);
    return { status: problems.length === 0 ? 'ready' : 'not ready', problems };
  }

  @Get('metrics')
  @Header('content-type', 'text/plain; version=0.0.4; charset=utf-8')
  metrics(): Promise<string> {
    return this.health.telemetry.registry.metrics();
  }

  @Get('version')
  version(): object {
    const { name, telemetry } = this.health;
    return { service: name, instance: telemetry.instance, version: VERSION, node: process.version, pid: process.pid };
  }

  private async problems(): Promise<string[]> {
    const { runtime, dependencies, stopping } = this.health;
    if (stopping) return ['stopping'];
    if (!runtime) return ['starting'];
    const checks = await Promise.all(
      [{ name: 'kafka', check: () => runtime.ping() }, ...dependencies].map(async ({ name, check }) => {
        const signal = AbortSignal.timeout(CHECK_MS);
        const late = new Promise<never>((_resolve, reject) =>
          signal.addEventListener('abort', () => reject(new Error('late'))),
        );
        return Promise.race([check(signal), late]).then(
          () => undefined,
          () => `${name} does not answer`,
        );
      }),
    );
    return [
      ...checks.filter((problem) => problem !== undefined),
      ...runtime.notReady.map((group) => `${group} has no partitions assigned yet`),
    ];
  }
}

/** `/livez`, `/readyz`, `/metrics` and `/version`, the same for every service. */
export class HealthModule {
  static register(name: string, telemetry: Telemetry): DynamicModule {
    const health: Health = { name, telemetry, runtime: undefined, dependencies: [], stopping: false };
    return {
      module: HealthModule,
      controllers: [HealthController],
      providers: [{ provide: HEALTH, useValue: health }],
    };
  }

  static watch(app: INestApplication, runtime: KafkaRuntime, dependencies: readonly Dependency[]): void {
    Object.assign(app.get<Health>(HEALTH, { strict: false }), { runtime, dependencies });
  }

  static stopping(app: INestApplication): void {
    app.get<Health>(HEALTH, { strict: false }).stopping = true;
  }
}
