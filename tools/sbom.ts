// `npm run sbom`: a bill of materials for each service, CycloneDX 1.5, in .weir/sbom. It lists what the service has when it runs: its
// libraries and all packages below them, with versions, licenses and checksums, as package-lock.json has them. (`npm sbom` leaves
// packages out that several workspaces share.)
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { serviceNames } from './docs/services.ts';

interface LockedPackage {
  version?: string;
  license?: string;
  integrity?: string;
  /** Of a workspace: where its package is. */
  resolved?: string;
  link?: boolean;
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
}

/** package-lock.json, version 3. */
export interface Lock {
  packages: Record<string, LockedPackage>;
}

export interface Component {
  type: 'application' | 'library';
  'bom-ref': string;
  name: string;
  version: string;
  purl: string;
  licenses?: ({ license: { id: string } } | { expression: string })[];
  hashes?: { alg: string; content: string }[];
}

export interface Bill {
  bomFormat: 'CycloneDX';
  specVersion: '1.5';
  version: 1;
  metadata: { timestamp: string; component: Component };
  components: Component[];
  dependencies: { ref: string; dependsOn: string[] }[];
}

const MODULES = 'node_modules/';

/**
 * What a service has when it runs.
 *
 * @param at - When the bill is written.
 * @throws Error when the lock has no such service, or lacks a package that it needs.
 */
export function billOfService(lock: Lock, service: string, at: Date): Bill {
  const start = `services/${service}`;
  if (!lock.packages[start]) throw new Error(`The lock has no service ${service}.`);
  const reached = new Map<string, Component>();
  const edges = new Map<string, Set<string>>();
  const places = [start];
  for (const place of places) {
    if (reached.has(place)) continue;
    const component = componentAt(lock, place);
    reached.set(place, component);
    const below = needsOf(lock, place);
    const into = edges.get(component['bom-ref']) ?? new Set();
    for (const next of below) into.add(componentAt(lock, next)['bom-ref']);
    edges.set(component['bom-ref'], into);
    places.push(...below);
  }
  const root = reached.get(start)!;
  const components = new Map([...reached.values()].map((component) => [component['bom-ref'], component]));
  components.delete(root['bom-ref']);
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.5',
    version: 1,
    metadata: { timestamp: at.toISOString(), component: { ...root, type: 'application' } },
    components: [...components.keys()].toSorted().map((ref) => components.get(ref)!),
    dependencies: [...edges].map(([ref, to]) => ({ ref, dependsOn: [...to].toSorted() })),
  };
}

/** Places of what the package at a place needs. What is optional may be missing: it is for other systems. */
function needsOf(lock: Lock, place: string): string[] {
  const { dependencies = {}, optionalDependencies = {}, peerDependencies = {} } = lock.packages[place]!;
  const optional = new Set([...Object.keys(optionalDependencies), ...Object.keys(peerDependencies)]);
  return [...new Set([...Object.keys(dependencies), ...optional])].flatMap((name) => {
    const found = find(lock, place, name);
    if (found !== undefined) return [found];
    if (optional.has(name)) return [];
    throw new Error(`The lock lacks ${name}, which ${place} needs.`);
  });
}

/** As Node finds a package: in the own folder, then in those above. */
function find(lock: Lock, from: string, name: string): string | undefined {
  for (let folder: string | undefined = from; folder !== undefined; folder = above(folder)) {
    const place = `${folder === '' ? '' : `${folder}/`}${MODULES}${name}`;
    const found = lock.packages[place];
    if (found) return found.link ? found.resolved : place;
  }
  return undefined;
}

function above(folder: string): string | undefined {
  if (folder === '') return undefined;
  const last = folder.lastIndexOf(`/${MODULES}`);
  return last === -1 ? '' : folder.slice(0, last);
}

function componentAt(lock: Lock, place: string): Component {
  const { version = '0.0.0', license, integrity, ...locked } = lock.packages[place]!;
  const name =
    place.startsWith('node_modules/') || place.includes(`/${MODULES}`)
      ? place.slice(place.lastIndexOf(MODULES) + MODULES.length)
      : ((locked as { name?: string }).name ?? place);
  return {
    type: 'library',
    'bom-ref': `${name}@${version}`,
    name,
    version,
    purl: `pkg:npm/${name.replace('@', '%40')}@${version}`,
    ...(license === undefined ? {} : { licenses: [licenseOf(license)] }),
    ...(integrity === undefined ? {} : { hashes: integrity.split(' ').map(hashOf) }),
  };
}

function licenseOf(license: string): NonNullable<Component['licenses']>[number] {
  return /^[\w.+-]+$/.test(license) ? { license: { id: license } } : { expression: license };
}

function hashOf(integrity: string): { alg: string; content: string } {
  const dash = integrity.indexOf('-');
  const alg = integrity.slice(0, dash).toUpperCase().replace('SHA', 'SHA-');
  return { alg, content: Buffer.from(integrity.slice(dash + 1), 'base64').toString('hex') };
}

/** The lock of a checkout. */
export function readLock(root: string): Lock {
  return JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as Lock;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const root = fileURLToPath(new URL('..', import.meta.url));
  const folder = join(root, '.weir', 'sbom');
  mkdirSync(folder, { recursive: true });
  for (const service of serviceNames(root)) {
    const bill = billOfService(readLock(root), service, new Date());
    writeFileSync(join(folder, `${service}.cdx.json`), `${JSON.stringify(bill, undefined, 2)}\n`);
    console.log(`.weir/sbom/${service}.cdx.json: ${bill.components.length} components`);
  }
}
