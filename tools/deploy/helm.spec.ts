import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { topics } from '@weir/contracts';
import { servicesOnKafka } from '@weir/kafka';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse, parseAllDocuments, stringify } from 'yaml';
import { groupsOf, serviceNames } from '../docs/services.ts';
import { findTool, howToInstall } from './find-tool.ts';

const root = join(import.meta.dirname, '..', '..');
const chart = join(root, 'deploy', 'helm', 'weir');
const read = (name: string) => readFileSync(join(chart, name), 'utf8');
const names = serviceNames(root);
const catalogue = parse(read('catalogue.yaml')) as {
  services: Record<string, { port: number; environment: string[]; groups: string[]; groupsWithMlflow?: string[] }>;
};
const values = parse(read('values.yaml')) as Record<string, object> & { services: object };
const helm = findTool(root, 'helm');

describe('the catalogue of the chart', () => {
  it('has every service that there is, and on Kafka', () => {
    expect(Object.keys(catalogue.services).toSorted()).toEqual(names);
    expect(servicesOnKafka.filter((name) => names.includes(name))).toEqual(names);
  });

  it.each(names)('has the groups of %s, and every service that a topic names has one', (name) => {
    const { groups, groupsWithMlflow = [] } = catalogue.services[name]!;
    expect([...groups, ...groupsWithMlflow].toSorted()).toEqual(groupsOf(root, name));
    const consumes = Object.values(topics).some(({ consumers }) => consumers.includes(name));
    // The gateway holds no group: each of its instances reads all replies.
    if (consumes && name !== 'gateway') expect(catalogue.services[name]!.groups.length).toBeGreaterThan(0);
  });
});

describe('the values of the chart', () => {
  const valid = new Ajv({ strict: false, allErrors: true }).compile(JSON.parse(read('values.schema.json')) as object);

  it('are valid by their schema, and name every service', () => {
    expect(valid(values) ? [] : valid.errors).toEqual([]);
    expect(Object.keys(values.services).toSorted()).toEqual(names);
  });

  it.each<[string, object]>([
    ['a key that the chart does not read', { replicaCount: 3 }],
    ['a service that there is none of', { services: { nothing: {} } }],
    ['a broker without a port', { kafka: { ...values['kafka'], brokers: 'kafka' } }],
    ['a mechanism that Weir does not speak', { kafka: { ...values['kafka'], sasl: { mechanism: 'GSSAPI' } } }],
    ['no secret for the key of the administrator', { secrets: { admin: '' } }],
    ['a digest that is none', { image: { repository: 'weir', digest: 'latest' } }],
    ['a variable with a wrong name', { services: { tools: { env: { 'not-a-name': '1' } } } }],
  ])('refuse %s', (_what, change) => {
    expect(valid({ ...values, ...change })).toBe(false);
  });
});

interface Pod {
  serviceAccountName?: string;
  automountServiceAccountToken: boolean;
  securityContext: object;
  containers: {
    name: string;
    image: string;
    securityContext: object;
    env: { name: string; value?: string }[];
    resources: { requests: object; limits: object };
    volumeMounts: { name: string; mountPath: string }[];
    startupProbe?: Probe;
    livenessProbe?: Probe;
    readinessProbe?: Probe;
  }[];
  volumes: { name: string; secret?: { secretName: string; items?: { key: string }[]; defaultMode?: number } }[];
}
interface Probe {
  httpGet: { path: string; port: string };
}
interface Manifest {
  apiVersion: string;
  kind: string;
  metadata: { name: string; labels?: Record<string, string>; annotations?: Record<string, string> };
  spec: {
    replicas?: number;
    template: { metadata: { labels: Record<string, string> }; spec: Pod };
    selector?: { matchLabels: Record<string, string> };
    podSelector: { matchLabels: Record<string, string> };
    policyTypes: string[];
    ingress?: { from?: object[]; ports: { port: number }[] }[];
    egress?: { to?: object[]; ports: { port: number }[] }[];
    triggers: { type: string; metadata: Record<string, string>; authenticationRef?: { name: string } }[];
    scaleTargetRef: { kind: string; name: string };
    groups: object[];
  };
}

const EVERYTHING = {
  monitoring: { enabled: true, labels: { release: 'prometheus' } },
  ingress: { enabled: true, className: 'nginx', tlsSecret: 'weir-tls' },
  mlflow: { url: 'http://mlflow:5000', tokenSecret: 'weir-mlflow' },
  secrets: { pii: 'weir-pii', audit: 'weir-audit', models: 'weir-models' },
  kafka: { tls: { caSecret: 'kafka-ca', certificatePrefix: 'weir-cert-' } },
  otlpEndpoint: 'http://collector:4318',
  image: { digest: `sha256:${'0'.repeat(64)}` },
  services: {
    inference: { persistence: { enabled: true, storageClass: 'fast' } },
    tools: { env: { WEIR_TOOL_CALLS: 4 } },
  },
};
const PLAIN = {
  kafka: { tls: { enabled: false }, sasl: { mechanism: '' } },
  elasticsearch: { apiKeySecret: '' },
  keda: { enabled: false },
  networkPolicy: { enabled: false },
  prepare: { enabled: false },
};

function render(given: object): Manifest[] {
  const text = execFileSync(helm!, ['template', 'weir', chart, '--kube-version', '1.33.0', '--values', '-'], {
    input: stringify(given),
    encoding: 'utf8',
    stdio: 'pipe',
  });
  // As kubectl reads it: YAML 1.1, in which 0440 is a number with the base 8.
  return parseAllDocuments(text, { version: '1.1' })
    .map((document) => document.toJS() as Manifest | null)
    .filter((manifest) => manifest !== null);
}

/** The published schemas of Kubernetes, of KEDA and of Prometheus' operator, as their packages hold them. */
async function validate(manifest: Manifest): Promise<void> {
  const { apiVersion, kind } = manifest;
  const [group, version] = apiVersion.includes('/') ? apiVersion.split('/') : ['', apiVersion];
  const library =
    group === 'keda.sh'
      ? '@kubernetes-models/keda'
      : group === 'monitoring.coreos.com'
        ? '@kubernetes-models/prometheus-operator'
        : 'kubernetes-models';
  const path = [library, ...(group === '' ? [] : [group]), version, kind].join('/');
  const models = (await import(path)) as Record<string, new (data: object) => { validate(): void }>;
  new models[kind]!(manifest).validate();
}

describe.skipIf(helm === undefined)(
  `the chart, rendered${helm === undefined ? ` (${howToInstall('helm')})` : ''}`,
  () => {
    let usual: Manifest[];
    let everything: Manifest[];
    let plain: Manifest[];
    beforeAll(() => {
      usual = render({});
      everything = render(EVERYTHING);
      plain = render(PLAIN);
    }, 60_000);
    const of = (manifests: Manifest[], kind: string, name?: string) =>
      manifests.filter((one) => one.kind === kind && (name === undefined || one.metadata.name === `weir-${name}`));

    it('is valid by the schemas of Kubernetes, KEDA and the operator of Prometheus', async () => {
      for (const manifest of [...usual, ...everything, ...plain]) {
        await expect(validate(manifest), `${manifest.kind} ${manifest.metadata.name}`).resolves.toBeUndefined();
      }
      await expect(validate({ ...of(usual, 'StatefulSet')[0]!, spec: { replicas: 'two' } as never })).rejects.toThrow(
        /replicas/,
      );
      expect(new Set(everything.map(({ kind }) => kind))).toEqual(
        new Set(
          `Ingress Job NetworkPolicy PodDisruptionBudget PodMonitor PrometheusRule ScaledObject Secret Service ServiceAccount StatefulSet
        TriggerAuthentication`.split(/\s+/),
        ),
      );
    });

    it('has no two manifests of one kind and name', () => {
      const keys = everything.map(({ kind, metadata }) => `${kind} ${metadata.name}`);
      expect(new Set(keys).size).toBe(keys.length);
    });

    it.each(names)('runs %s with probes, a budget for disruptions, and nothing that it does not need', (name) => {
      const { port, environment } = catalogue.services[name]!;
      for (const manifests of [usual, everything, plain]) {
        const [workload] = of(manifests, 'StatefulSet', name);
        const pod = workload!.spec.template.spec;
        const [container] = pod.containers;
        expect(workload!.spec.selector!.matchLabels).toEqual(
          expect.objectContaining({ 'app.kubernetes.io/component': name }),
        );
        expect(
          [container!.startupProbe, container!.livenessProbe, container!.readinessProbe].map((one) => one?.httpGet),
        ).toEqual(['/livez', '/livez', '/readyz'].map((path) => ({ path, port: 'http' })));
        // The restricted profile of Kubernetes' pod security standards.
        expect(pod).toMatchObject({
          automountServiceAccountToken: false,
          securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
        });
        expect(container!.securityContext).toEqual({
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        });
        expect(Object.keys(container!.resources)).toEqual(expect.arrayContaining(['requests', 'limits']));
        const unknown = container!.env
          .map((one) => one.name.replace(/_FILE$/, ''))
          .filter((one) => !environment.includes(one));
        expect(unknown).toEqual([]);
        expect(container!.env.length).toBe(new Set(container!.env.map((one) => one.name)).size);
        for (const { name: volume, secret } of pod.volumes.filter((one) => one.secret && one.name !== 'kafka-ca')) {
          expect(secret!.defaultMode, volume).toBe(0o440);
        }
        // Of the passwords of all users its own.
        const user = pod.volumes.find((one) => one.name === 'kafka-user');
        if (user) expect(user.secret!.items!.map(({ key }) => key)).toEqual([name]);
        expect(of(manifests, 'PodDisruptionBudget', name)).toHaveLength(1);
        const [service] = of(manifests, 'Service', name) as unknown as { spec: { ports: { port: number }[] } }[];
        expect(service!.spec.ports.map((one) => one.port)).toEqual([port]);
      }
    });

    it.each(names)('scales %s by the lag of each of its groups', (name) => {
      const [scaled] = of(usual, 'ScaledObject', name);
      expect(scaled!.spec.scaleTargetRef).toMatchObject({ kind: 'StatefulSet', name: `weir-${name}` });
      const { groups } = catalogue.services[name]!;
      const lag = scaled!.spec.triggers.filter(({ type }) => type === 'kafka');
      expect(lag.map(({ metadata }) => metadata['consumerGroup'])).toEqual(groups);
      expect(lag.every(({ authenticationRef }) => authenticationRef?.name === 'weir-kafka')).toBe(true);
      if (groups.length === 0) expect(scaled!.spec.triggers.map(({ type }) => type)).toEqual(['cpu']);
      // Whoever scales decides how many there are: Helm must not.
      expect(of(usual, 'StatefulSet', name)[0]!.spec.replicas).toBeUndefined();
      expect(of(plain, 'StatefulSet', name)[0]!.spec.replicas).toBeGreaterThan(0);
      expect(of(plain, 'ScaledObject')).toEqual([]);
    });

    it('lets users reach the gateway alone, and services what they need alone', () => {
      const all = of(usual, 'NetworkPolicy', 'nothing')[0]!.spec;
      expect(all).toEqual({ podSelector: expect.anything() as object, policyTypes: ['Ingress', 'Egress'] });
      const users = JSON.stringify({
        namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'ingress-nginx' } },
      });
      for (const name of names) {
        const { spec } = of(everything, 'NetworkPolicy', name)[0]!;
        const open = spec.ingress!.filter(({ from }) => from!.some((peer) => JSON.stringify(peer) === users));
        expect(open.length, name).toBe(name === 'gateway' ? 1 : 0);
        const ports = new Set(spec.egress!.flatMap((one) => one.ports.map(({ port }) => port)));
        const reads = catalogue.services[name]!.environment;
        expect([...ports].includes(9093), name).toBe(true);
        expect([...ports].includes(9200), name).toBe(reads.includes('ELASTICSEARCH_URL'));
        expect([...ports].includes(5000), name).toBe(reads.includes('MLFLOW_TRACKING_URI'));
        const outside = spec.egress!.some(({ to = [] }) => to.some((peer) => 'ipBlock' in peer));
        expect(outside, name).toBe(['inference', 'ingestion', 'tools'].includes(name));
      }
      expect(of(usual, 'NetworkPolicy', 'prepare')[0]!.spec.ingress).toBeUndefined();
      expect(of(plain, 'NetworkPolicy')).toEqual([]);
    });

    it('connects to Kafka as it is told: SASL and TLS, certificates, or neither', () => {
      const environment = (manifests: Manifest[]) => {
        const { env } = of(manifests, 'StatefulSet', 'retrieval')[0]!.spec.template.spec.containers[0]!;
        return Object.fromEntries(
          env.filter(({ name }) => name.startsWith('KAFKA')).map(({ name, value }) => [name, value]),
        );
      };
      expect(environment(usual)).toEqual({
        KAFKA_BROKERS: 'kafka:9093',
        KAFKA_TLS: 'true',
        KAFKA_SASL_MECHANISM: 'SCRAM-SHA-512',
        KAFKA_SASL_USERNAME: 'weir-retrieval',
        KAFKA_SASL_PASSWORD_FILE: '/etc/weir/kafka-user/password',
      });
      expect(environment(everything)).toMatchObject({
        KAFKA_TLS_CA_FILE: '/etc/weir/kafka-ca/ca.crt',
        KAFKA_TLS_CERT_FILE: '/etc/weir/kafka-certificate/tls.crt',
        KAFKA_TLS_KEY_FILE: '/etc/weir/kafka-certificate/tls.key',
      });
      expect(environment(plain)).toEqual({ KAFKA_BROKERS: 'kafka:9093' });
      // Every file is in a folder that is mounted.
      for (const { spec } of of(everything, 'StatefulSet')) {
        const [{ env, volumeMounts }] = spec.template.spec.containers as [Pod['containers'][0]];
        const volumes = spec.template.spec.volumes.map(({ name }) => name);
        for (const { value } of env.filter(({ name }) => name.endsWith('_FILE'))) {
          const mount = volumeMounts.find(({ mountPath }) => value!.startsWith(`${mountPath}/`));
          expect(mount, value).toBeDefined();
          expect(volumes, value).toContain(mount!.name);
        }
      }
    });

    it('makes topics before services start, as the operator, and starts nothing else then', () => {
      const hooks = usual.filter(({ metadata }) => metadata.annotations?.['helm.sh/hook'] !== undefined);
      expect(hooks.map(({ kind }) => kind)).toEqual(['Job']);
      const [container] = hooks[0]!.spec.template.spec.containers;
      const user = container!.env.find(({ name }) => name === 'KAFKA_SASL_USERNAME')?.value;
      expect(user).toBe('weir-operator');
    });

    it('ships the alerts of deploy/prometheus', () => {
      const rules = parse(readFileSync(join(root, 'deploy', 'prometheus', 'weir.rules.yml'), 'utf8')) as {
        groups: object[];
      };
      expect(of(everything, 'PrometheusRule')[0]!.spec.groups).toEqual(rules.groups);
    });

    it('refuses values that its schema does not allow', () => {
      expect(() => render({ replicaCount: 2 })).toThrow(/replicaCount/);
    });
  },
);
