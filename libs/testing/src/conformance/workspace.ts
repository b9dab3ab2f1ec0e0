import { globSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { parseSync } from 'vite';

/** One import of a module, as it is written. */
export interface Import {
  specifier: string;
  /** What is taken by value; types cost nothing and reach nothing. `*` for all of it. */
  names: readonly string[];
  /** Whether it is made when it is needed, and not when the module is loaded. */
  isDynamic?: true;
}

export interface SourceModule {
  /** From the repository's root, with `/`. */
  path: string;
  text: string;
  imports: readonly Import[];
  /** The abstract syntax tree (ESTree). */
  program: object;
  /** Specs, integration tests and fakes: what only tests run. */
  isTest: boolean;
}

export interface Project {
  /** Such as `services/embedding`. */
  folder: string;
  name: string;
  type: 'service' | 'lib' | 'app' | 'deploy';
  packageName: string;
  dependencies: Readonly<Record<string, string>>;
  tags: readonly string[];
  modules: readonly SourceModule[];
}

/** The repository as the rules see it: projects and what they import. */
export interface Workspace {
  files: ReadonlyMap<string, string>;
  projects: readonly Project[];
}

const TEST = /\.(spec|itest|e2e|chaos|fake|contract)\.ts$|\/testing\/|\/test\/|\/fixtures\//;
const TYPES: Record<string, Project['type']> = { services: 'service', libs: 'lib', apps: 'app', deploy: 'deploy' };

/** The files of the repository that rules are about. */
export function readWorkspace(root: string): Workspace {
  const paths = globSync(
    [
      '{services,libs,apps}/*/{package.json,project.json,tsconfig.json,README.md}',
      'deploy/embedded/{package.json,project.json,tsconfig.json,README.md}',
      '{services,libs,apps}/*/src/**/*.ts',
      'deploy/embedded/src/**/*.ts',
    ],
    { cwd: root },
  ).filter((path) => !path.includes('/generated/'));
  return workspaceOf(
    new Map(paths.map((path) => [path.replaceAll('\\', '/'), readFileSync(join(root, path), 'utf8')])),
  );
}

/** @param files - Text by path. */
export function workspaceOf(files: ReadonlyMap<string, string>): Workspace {
  const manifests = [...files.keys()].filter((path) => posix.basename(path) === 'package.json');
  const projects = manifests.map((manifest) => projectOf(posix.dirname(manifest), files));
  return { files, projects };
}

function projectOf(folder: string, files: ReadonlyMap<string, string>): Project {
  const json = (name: string) => JSON.parse(files.get(`${folder}/${name}`) ?? '{}') as Record<string, unknown>;
  const { name, dependencies = {} } = json('package.json') as { name: string; dependencies?: Record<string, string> };
  const { tags = [] } = json('project.json') as { tags?: string[] };
  return {
    folder,
    name: posix.basename(folder),
    type: TYPES[folder.split('/')[0] ?? ''] ?? 'lib',
    packageName: name,
    dependencies,
    tags,
    modules: [...files]
      .filter(([path]) => path.startsWith(`${folder}/src/`) && path.endsWith('.ts'))
      .map(([path, text]) => moduleOf(path, text)),
  };
}

function moduleOf(path: string, text: string): SourceModule {
  const { program, module, errors } = parseSync(path, text);
  if (errors.length > 0) throw new Error(`${path} cannot be read: ${errors[0]?.message}`);
  const imports: Import[] = module.staticImports.map(({ moduleRequest, entries }) => ({
    specifier: moduleRequest.value,
    // Without names it is imported for its effect.
    names: entries.length === 0 ? ['*'] : entries.filter(({ isType }) => !isType).map(nameOf),
  }));
  for (const { entries } of module.staticExports) {
    for (const { moduleRequest, isType, importName } of entries) {
      if (moduleRequest)
        imports.push({ specifier: moduleRequest.value, names: isType ? [] : [importName.name ?? '*'] });
    }
  }
  for (const { moduleRequest } of module.dynamicImports) {
    const written = text.slice(moduleRequest.start, moduleRequest.end);
    if (/^['"]/.test(written)) imports.push({ specifier: written.slice(1, -1), names: ['*'], isDynamic: true });
  }
  return { path, text, imports, program, isTest: TEST.test(path) };
}

const nameOf = ({ importName }: { importName: { name?: string | null } }): string => importName.name ?? '*';

/** The module that a relative import means; undefined for a package. */
export function resolveImport(from: string, specifier: string): string | undefined {
  if (!specifier.startsWith('.')) return undefined;
  return posix.join(posix.dirname(from), specifier).replace(/\.js$/, '.ts');
}

/** The package that an import means; undefined for a relative one. */
export function packageOf(specifier: string): string | undefined {
  if (specifier.startsWith('.')) return undefined;
  return specifier.startsWith('@') ? specifier.split('/', 2).join('/') : specifier.split('/', 1)[0];
}
