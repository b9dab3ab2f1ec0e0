// `npm run docs` writes every page that follows from the code; `npm run docs:check` says which of them are stale. Both read
// what is built.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { format, resolveConfig } from 'prettier';
import type { z } from 'zod';
import { accessScript } from '@weir/kafka';
import { asyncApi } from './asyncapi.ts';
import { cliPage } from './cli-page.ts';
import { dashboards, grafanaDashboard } from './dashboards.ts';
import { environmentExample, environmentTable, type Variable, variablesOf } from './environment.ts';
import { incidentsPage } from './incidents-page.ts';
import { instrumentsOf, instrumentsTable, type TelemetryModule } from './instruments.ts';
import { between } from './markdown.ts';
import { loadSchemas } from './schemas.ts';
import { groupsOf, helmCatalogue, type ServiceFacts, serviceNames } from './services.ts';
import { topicsPage } from './topics-page.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** A built module of the repository. */
async function built<Module>(path: string): Promise<Module> {
  const file = join(root, path);
  if (!existsSync(file)) throw new Error(`${path} is not there. Build first: npm run build`);
  return (await import(file)) as Module;
}

/** Defaults that are folders of this checkout are named from its root. */
function variables(schema: z.ZodObject): Variable[] {
  return variablesOf(schema).map((variable) => ({ ...variable, default: variable.default?.replace(root, '') }));
}

async function generate(): Promise<Map<string, string>> {
  const pages = new Map<string, string>();
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  const schemas = loadSchemas(root);
  pages.set('docs/topics.md', topicsPage(schemas));
  pages.set('docs/asyncapi.yaml', asyncApi(schemas, version));
  pages.set('deploy/kafka/acls.sh', accessScript());

  const { rolesTable } = await built<{ rolesTable: () => string }>('services/gateway/dist/openapi/roles-table.js');
  const access = 'docs/access.md';
  pages.set(access, between(readFileSync(join(root, access), 'utf8'), 'roles', rolesTable()));

  const { createProgram } = await built<{ createProgram: (cli: object, version: string) => Promise<Command> }>(
    'apps/cli/dist/program.js',
  );
  const { describeExitCodes } = await built<{ describeExitCodes: () => string }>('apps/cli/dist/exit-codes.js');
  const program = await createProgram({ terminal: { json: false } }, version);
  pages.set('docs/cli.md', cliPage(program, describeExitCodes()));

  const { settingsSchema } = await built<{ settingsSchema: z.ZodObject }>('apps/cli/dist/settings.js');
  const parts = [{ title: 'The weir command and the servers it starts', variables: variables(settingsSchema) }];
  const { backendsConfigSchema } = await built<{ backendsConfigSchema: z.ZodObject }>('deploy/embedded/dist/index.js');
  parts.push({ title: 'Embedded servers', variables: variables(backendsConfigSchema) });
  const facts: ServiceFacts[] = [];
  const telemetry = new Map<string, TelemetryModule>();
  for (const name of serviceNames(root)) {
    const { configSchema } = await built<{ configSchema: z.ZodObject }>(`services/${name}/dist/config.js`);
    const own = variables(configSchema);
    const readme = `services/${name}/README.md`;
    pages.set(readme, between(readFileSync(join(root, readme), 'utf8'), 'environment', environmentTable(own)));
    parts.push({ title: `Service ${name}`, variables: own });
    const port = Number(own.find((variable) => variable.name === 'WEIR_HTTP_PORT')?.default);
    facts.push({ name, port, environment: own.map((variable) => variable.name), groups: groupsOf(root, name) });
    const module = `services/${name}/dist/telemetry.js`;
    if (existsSync(join(root, module))) telemetry.set(name, await built<TelemetryModule>(module));
  }
  const instruments = 'docs/instruments.md';
  const page = readFileSync(join(root, instruments), 'utf8');
  pages.set(instruments, between(page, 'instruments', instrumentsTable(await instrumentsOf(telemetry))));
  // Incidents are made of what the end-to-end tests are made of, which is written for them.
  await import(new URL('../typescript-imports.mjs', import.meta.url).href);
  const [{ incidents }, { recordedSteps }] = await Promise.all([
    import('../incidents/incidents.ts'),
    import('../incidents/recorded.ts'),
  ]);
  const told = incidents.map((incident) => ({ incident, recorded: recordedSteps(incident) }));
  const incidentPage = 'docs/incidents.md';
  pages.set(incidentPage, between(readFileSync(join(root, incidentPage), 'utf8'), 'incidents', incidentsPage(told)));
  const chart = 'deploy/helm/weir';
  pages.set(`${chart}/catalogue.yaml`, helmCatalogue(facts));
  // A chart cannot read what is outside its folder.
  pages.set(`${chart}/weir.rules.yml`, readFileSync(join(root, 'deploy/prometheus/weir.rules.yml'), 'utf8'));
  for (const dashboard of dashboards) {
    pages.set(`deploy/grafana/dashboards/${dashboard.uid}.json`, grafanaDashboard(dashboard));
  }
  pages.set('.env.example', environmentExample(parts));

  for (const [path, text] of pages) {
    if (path.startsWith('.') || path.endsWith('.sh')) continue;
    const options = await resolveConfig(join(root, path));
    pages.set(path, await format(text, { ...options, filepath: path }));
  }
  return pages;
}

const check = process.argv.includes('--check');
const stale: string[] = [];
for (const [path, text] of await generate()) {
  const file = join(root, path);
  if (existsSync(file) && readFileSync(file, 'utf8') === text) continue;
  stale.push(path);
  if (check) continue;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  console.log(path);
}
if (check && stale.length > 0) {
  console.error(`Stale: ${stale.join(', ')}. Write them again with: npm run docs`);
  process.exitCode = 1;
}
