import { posix } from 'node:path';
import { packageOf, type Project, resolveImport, type SourceModule, type Workspace } from './workspace.js';

/** A place that does not follow a rule. */
export interface Problem {
  rule: string;
  /** File or folder. */
  path: string;
  message: string;
}

/** What the rules need to know of a topic. */
export interface CatalogueTopic {
  /** Its name in `topics`. */
  property: string;
  name: string;
  producers: readonly string[];
  consumers: readonly string[];
}

type Rule = (workspace: Workspace, catalogue: readonly CatalogueTopic[]) => Omit<Problem, 'rule'>[];

const SERVICE_FILES = [
  'README.md',
  'package.json',
  'project.json',
  'tsconfig.json',
  'src/main.ts',
  'src/app.module.ts',
  'src/config.ts',
];

/** What a project may import, by the type in its tags. */
const MAY_IMPORT: Record<string, readonly string[]> = {
  service: ['lib'],
  lib: ['lib'],
  deploy: ['lib'],
  app: ['lib', 'deploy'],
  testing: ['lib', 'deploy'],
};

/** Clients of other systems, and the one library that may import each. */
const OWNERS: readonly [RegExp, string][] = [
  [/^(@platformatic\/kafka|kafkajs|node-rdkafka|@confluentinc\/kafka-javascript)$/, 'libs/kafka'],
  [/^@elastic\//, 'libs/elasticsearch'],
  [/^(openai|onnxruntime-node|@huggingface\/.*|@anthropic-ai\/.*|@google\/.*|@mistralai\/.*)$/, 'libs/models'],
  [/^(prom-client|pino|@opentelemetry\/.*)$/, 'libs/telemetry'],
];

/** What takes a tenth of a second or more to load. */
const HEAVY =
  /^(@platformatic\/kafka|@elastic\/.*|@nestjs\/.*|@modelcontextprotocol\/.*|@opentelemetry\/sdk.*|openai|onnxruntime-node|@huggingface\/.*)$/;

/** What a handler, and all that it is made of, may import by value: pure functions, schemas and constants. */
const PURE: Record<string, readonly string[] | '*'> = {
  '@weir/audit': ['auditEntry', 'isAction', 'nextRecord', 'saltedDigest'],
  '@weir/budgets': '*',
  '@weir/contracts': '*',
  '@weir/datasets': ['datasetVersion', 'findCopies', 'findLeaks', 'plainText', 'splitItems', 'splitOf'],
  '@weir/errors': '*',
  '@weir/experiments': '*',
  '@weir/feedback': '*',
  '@weir/guardrail-models': ['findInjections', 'findPlanted', 'findToxicity'],
  '@weir/judges': ['LEXICAL_METRICS', 'contentWords', 'humanAgreement', 'lengthBias', 'positionBias', 'toxicity'],
  '@weir/kafka': ['allowedReplyTopic', 'documentStatus', 'emit', 'emitOther', 'placeOf', 'runStep', 'stepReply'],
  '@weir/models': ['embeddingText', 'withoutRulers'],
  '@weir/resources': [
    'answerSchema',
    'appSchema',
    'contextClearance',
    'daysOverdue',
    'effectiveSampling',
    'embeddingModelOf',
    'estimateTokens',
    'fill',
    'generationOf',
    'generationsBeside',
    'hashOf',
    'isLanguageModel',
    'isOfType',
    'mergePatch',
    'ownGeneration',
    'policyFor',
    'promptReference',
    'resourceHash',
    'resourceMessage',
    'samplingSchema',
    'searchEmbedding',
    'toolFunctions',
    'withoutCard',
  ],
  '@weir/service': ['VERSION', 'cancellationKey'],
  '@weir/tunings': '*',
  '@weir/metrics': '*',
  '@weir/statistics': '*',
  'csv-parse': '*',
  eld: '*',
  'libphonenumber-js': '*',
  'mdast-util-from-markdown': '*',
  'mdast-util-gfm': '*',
  'micromark-extension-gfm': '*',
  'node:crypto': ['createHmac'],
  'node:net': ['isIPv4', 'isIPv6'],
  parse5: '*',
};

const IMPURE =
  /\b(process\.|Date\.now\(|new Date\(\)|Math\.random\(|performance\.now\(|setTimeout\(|setInterval\(|fetch\()/;
const EMITTED = /\bemit(?:Other)?\(\s*topics\.(\w+)/g;
const INSTRUMENTS = ['Counter', 'Gauge', 'Histogram', 'Summary'];

export const rules: Record<string, Rule> = {
  'service files': ({ files, projects }) =>
    services(projects).flatMap(({ folder }) =>
      SERVICE_FILES.filter((name) => !files.has(`${folder}/${name}`)).map((name) => ({
        path: folder,
        message: `${name} is missing`,
      })),
    ),

  tags: ({ projects }) =>
    projects.flatMap(({ folder, name, tags }) => {
      const types = tags.filter((tag) => tag.startsWith('type:')).map((tag) => tag.slice('type:'.length));
      const scopes = tags.filter((tag) => tag.startsWith('scope:'));
      const right = types.length === 1 && (types[0] ?? '') in MAY_IMPORT && scopes.join() === `scope:${name}`;
      return right ? [] : [{ path: folder, message: `its tags must be one known type and scope:${name}` }];
    }),

  main: ({ projects }) =>
    services(projects).flatMap(({ folder, modules }) => {
      const main = modules.find(({ path }) => path === `${folder}/src/main.ts`);
      const allowed = new Set(['@weir/service', './app.module.js', './config.js']);
      const others = main?.imports.filter(({ specifier }) => !allowed.has(specifier)) ?? [];
      return others.map(({ specifier }) => ({ path: main!.path, message: `it does more than start: ${specifier}` }));
    }),

  'consumers are wired': ({ projects }) =>
    services(projects).flatMap((project) => {
      const reached = reachable(project, [`${project.folder}/src/app.module.ts`]);
      return project.modules
        .filter(({ path }) => path.endsWith('.consumer.ts') && !reached.has(path))
        .map(({ path }) => ({ path, message: 'the module does not use it, so nothing subscribes it' }));
    }),

  'topics are consumed and produced as declared': ({ projects }, catalogue) =>
    services(projects).flatMap(({ folder, name, modules }) => {
      const mentions = (topic: CatalogueTopic, among: readonly SourceModule[]) =>
        among.some(({ text }) => new RegExp(`\\btopics\\.${topic.property}\\b`).test(text));
      const source = modules.filter(({ isTest }) => !isTest);
      const consumers = source.filter(({ text }) =>
        /\bdefine(?:Record)?Consumer[(<]|\bnew LogReader\(|: InboundRecord\b/.test(text),
      );
      const emitted = new Set(
        source.flatMap(({ text }) => [...text.matchAll(EMITTED)].map(([, property]) => property)),
      );
      return catalogue.flatMap((topic) => [
        ...(topic.consumers.includes(name) && !mentions(topic, consumers.length > 0 ? consumers : source)
          ? [{ path: folder, message: `the catalogue says that it consumes ${topic.name}, and it does not` }]
          : []),
        ...(topic.producers.includes(name) && !mentions(topic, source) && !repliesOnly(topic)
          ? [{ path: folder, message: `the catalogue says that it writes ${topic.name}, and it does not` }]
          : []),
        ...(emitted.has(topic.property) && !topic.producers.includes(name)
          ? [{ path: folder, message: `it writes ${topic.name}, and the catalogue does not say so` }]
          : []),
      ]);
    }),

  readme: ({ files, projects }, catalogue) =>
    services(projects).flatMap(({ folder, name }) => {
      const text = files.get(`${folder}/README.md`) ?? '';
      const missing = [
        `# ${name}\n`,
        '<!-- environment: generated by npm run docs -->',
        ...catalogue.filter(({ consumers }) => consumers.includes(name)).map((topic) => topic.name),
      ].filter((part) => !text.includes(part));
      return missing.map((part) => ({ path: `${folder}/README.md`, message: `it does not have: ${part.trim()}` }));
    }),

  'instruments are made in telemetry.ts': ({ projects }) =>
    services(projects).flatMap(({ folder, modules }) =>
      modules
        .filter(({ path, isTest }) => !isTest && path !== `${folder}/src/telemetry.ts`)
        .filter(({ imports }) => imports.some(({ names }) => names.some((name) => INSTRUMENTS.includes(name))))
        .map(({ path }) => ({ path, message: 'what a service reports is declared in its src/telemetry.ts' })),
    ),

  'clients stay in their library': ({ projects }) =>
    sources(projects).flatMap(({ project, module }) =>
      module.imports.flatMap(({ specifier }) => {
        const owner = OWNERS.find(([pattern]) => pattern.test(packageOf(specifier) ?? ''))?.[1];
        return owner === undefined || owner === project.folder
          ? []
          : [{ path: module.path, message: `only ${owner} imports ${specifier}` }];
      }),
    ),

  'projects import what their tags allow': ({ projects }) =>
    sources(projects).flatMap(({ project, module }) =>
      module.imports.flatMap(({ specifier }) => {
        const target = projects.find(({ packageName }) => packageName === packageOf(specifier));
        if (!target || MAY_IMPORT[typeOf(project)]?.includes(typeOf(target))) return [];
        return [
          { path: module.path, message: `a ${typeOf(project)} does not import a ${typeOf(target)}: ${specifier}` },
        ];
      }),
    ),

  'no deep imports': ({ projects }) =>
    projects.flatMap(({ folder, modules }) =>
      modules.flatMap(({ path, imports }) =>
        imports
          .filter(({ specifier }) => /^@weir\/[^/]+\//.test(specifier) || !inside(folder, path, specifier))
          .map(({ specifier }) => ({ path, message: `it reaches into another project: ${specifier}` })),
      ),
    ),

  'a command loads what it needs when it runs': ({ projects }) =>
    projects
      .filter(({ type }) => type === 'app')
      .flatMap(({ folder, modules }) => modules.filter(({ path }) => isStart(folder, path)))
      .flatMap(({ path }) =>
        [...loadedWith(projects, path)]
          .filter(([name]) => HEAVY.test(name))
          .map(([name, by]) => ({ path, message: `help and completion wait for ${name}, which ${by} imports` })),
      ),

  'no cycles of projects': ({ projects }) => {
    const edges = new Map(projects.map((project) => [project.packageName, importedPackages(project)]));
    return projects
      .filter(({ packageName }) => reaches(edges, packageName, packageName))
      .map(({ folder }) => ({ path: folder, message: 'it imports itself by way of others' }));
  },

  'what is imported is declared': ({ projects }) =>
    sources(projects).flatMap(({ project, module }) =>
      module.imports
        .map(({ specifier }) => packageOf(specifier))
        .filter((name) => name !== undefined && !name.startsWith('node:') && !(name in project.dependencies))
        .map((name) => ({ path: module.path, message: `${name} is not in its package.json` })),
    ),

  'versions are exact': ({ projects }) =>
    projects.flatMap(({ folder, dependencies }) =>
      Object.entries(dependencies)
        .filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))
        .map(([name, version]) => ({ path: `${folder}/package.json`, message: `${name} is ${version}` })),
    ),

  'handlers are pure': ({ projects }) =>
    services(projects).flatMap((project) => {
      const handlers = project.modules.filter(({ path }) => path.endsWith('.handler.ts')).map(({ path }) => path);
      const reached = reachable(project, handlers);
      return project.modules
        .filter(({ path }) => reached.has(path))
        .flatMap(({ path, text, imports }) => [
          ...imports.filter(isImpure).map(({ specifier, names }) => ({
            path,
            message: `a handler uses it, and it imports ${names.join(', ')} of ${specifier}`,
          })),
          ...(IMPURE.test(withoutComments(text))
            ? [{ path, message: `a handler uses it: ${IMPURE.exec(text)?.[1]}` }]
            : []),
        ]);
    }),

  names: ({ projects }) =>
    projects.flatMap(({ folder, modules }) =>
      modules
        .map(({ path }) => path)
        .filter((path) => {
          const name = posix.basename(path);
          const isBarrel = name === 'index.ts' && path !== `${folder}/src/index.ts`;
          // A list of what its folder holds is no barrel.
          const isList = isBarrel && path.includes('/guardrails/');
          return (
            !/^[a-z0-9]+([.-][a-z0-9]+)*\.ts$/.test(name) ||
            /^(utils?|common|helpers?)\./.test(name) ||
            (isBarrel && !isList)
          );
        })
        .map((path) => ({ path, message: 'a file is named in kebab-case for the one idea it holds' })),
    ),
};

/** All problems of a workspace. */
export function check(workspace: Workspace, catalogue: readonly CatalogueTopic[]): Problem[] {
  return Object.entries(rules).flatMap(([rule, find]) =>
    find(workspace, catalogue).map((problem) => ({ rule, ...problem })),
  );
}

const services = (projects: readonly Project[]): Project[] => projects.filter(({ type }) => type === 'service');

const sources = (projects: readonly Project[]): { project: Project; module: SourceModule }[] =>
  projects.flatMap((project) => project.modules.filter(({ isTest }) => !isTest).map((module) => ({ project, module })));

const typeOf = ({ tags }: Project): string => tags.find((tag) => tag.startsWith('type:'))?.slice('type:'.length) ?? '';

/** Steps reply by a function of the library, which names their topic. */
const repliesOnly = ({ property }: CatalogueTopic): boolean => property === 'stepCompleted';

function isImpure({ specifier, names }: { specifier: string; names: readonly string[] }): boolean {
  const name = packageOf(specifier);
  if (name === undefined || names.length === 0) return false;
  const pure = PURE[name] ?? [];
  return pure !== '*' && names.some((imported) => !pure.includes(imported));
}

function inside(folder: string, path: string, specifier: string): boolean {
  return resolveImport(path, specifier)?.startsWith(`${folder}/`) ?? true;
}

/** The modules of a project that some of them are made of, themselves included; types reach nothing. */
function reachable(project: Project, from: readonly string[]): Set<string> {
  const modules = new Map(project.modules.map((module) => [module.path, module]));
  const reached = new Set<string>();
  const visit = (path: string): void => {
    if (reached.has(path)) return;
    reached.add(path);
    for (const { specifier, names } of modules.get(path)?.imports ?? []) {
      const target = names.length > 0 ? resolveImport(path, specifier) : undefined;
      if (target !== undefined) visit(target);
    }
  };
  for (const path of from) visit(path);
  return reached;
}

/** Whether it is loaded before anything is known of the command line, or but the name of the command. */
function isStart(folder: string, path: string): boolean {
  return (
    path === `${folder}/src/main.ts` || (path.startsWith(`${folder}/src/commands/`) && path.endsWith('.command.ts'))
  );
}

/** The foreign packages that are loaded with a module, each with a module that imports it. */
function loadedWith(projects: readonly Project[], start: string): Map<string, string> {
  const modules = new Map(projects.flatMap((project) => project.modules.map((module) => [module.path, module])));
  const indexes = new Map(projects.map(({ folder, packageName }) => [packageName, `${folder}/src/index.ts`]));
  const packages = new Map<string, string>();
  const seen = new Set([start]);
  // What is added is visited too.
  for (const path of seen) {
    for (const { specifier, names, isDynamic } of modules.get(path)?.imports ?? []) {
      if (names.length === 0 || isDynamic) continue;
      const name = packageOf(specifier);
      const target = name === undefined ? resolveImport(path, specifier) : indexes.get(name);
      if (target !== undefined) seen.add(target);
      else if (name !== undefined) packages.set(name, path);
    }
  }
  return packages;
}

function importedPackages({ modules }: Project): Set<string> {
  const names = modules
    .filter(({ isTest }) => !isTest)
    .flatMap(({ imports }) => imports.map(({ specifier }) => packageOf(specifier)));
  return new Set(names.filter((name) => name !== undefined));
}

function reaches(edges: ReadonlyMap<string, ReadonlySet<string>>, from: string, to: string): boolean {
  const seen = new Set<string>();
  const next = [...(edges.get(from) ?? [])];
  for (let name = next.pop(); name !== undefined; name = next.pop()) {
    if (name === to) return true;
    if (seen.has(name)) continue;
    seen.add(name);
    next.push(...(edges.get(name) ?? []));
  }
  return false;
}

const withoutComments = (text: string): string => text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
