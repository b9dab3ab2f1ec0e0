import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';

/** What whoever runs a service has to know of it. */
export interface ServiceFacts {
  name: string;
  /** Default port of its API, health and metrics. */
  port: number;
  /** Every variable it reads. */
  environment: readonly string[];
  /** Its consumer groups: by their lag it is scaled. */
  groups: readonly string[];
}

/** Groups that a system without MLflow does not have. A scaler that looked for them there would take all of their topics for lag. */
export const GROUPS_WITH_MLFLOW: readonly string[] = [
  'weir.evaluation.mirror-prompts',
  'weir.evaluation.record-evaluation',
  'weir.evaluation.record-optimisation',
  'weir.evaluation.record-tuning',
];

/** Names of all services: the folders of `services/`. */
export function serviceNames(root: string): string[] {
  return readdirSync(join(root, 'services'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .toSorted();
}

/** The consumer groups of a service, as its sources name them: `'weir.<service>.<what it does>'`. */
export function groupsOf(root: string, service: string): string[] {
  const folder = join(root, 'services', service, 'src');
  const name = new RegExp(`'(weir\\.${service}\\.(?!v\\d)[a-z-]+)'`, 'g');
  const groups = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !/\.(spec|itest|fake)\.ts$/.test(file))
    .flatMap((file) => [...readFileSync(join(folder, file), 'utf8').matchAll(name)].map((match) => match[1]!));
  return [...new Set(groups)].toSorted();
}

/** `deploy/helm/weir/catalogue.yaml`. */
export function helmCatalogue(services: readonly ServiceFacts[]): string {
  const facts = Object.fromEntries(
    services.map(({ name, port, environment, groups }) => {
      const withMlflow = groups.filter((group) => GROUPS_WITH_MLFLOW.includes(group));
      const always = groups.filter((group) => !withMlflow.includes(group));
      return [
        name,
        { port, groups: always, ...(withMlflow.length > 0 && { groupsWithMlflow: withMlflow }), environment },
      ];
    }),
  );
  return `# Generated from the services: \`npm run docs\` writes it again.\n${stringify({ services: facts })}`;
}
