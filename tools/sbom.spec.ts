import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Ajv } from 'ajv';
import addFormatsModule from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import { serviceNames } from './docs/services.ts';
import { billOfService, readLock } from './sbom.ts';

const root = join(import.meta.dirname, '..');
const library = dirname(createRequire(import.meta.url).resolve('@cyclonedx/cyclonedx-library/package.json'));
const schema = (name: string) =>
  JSON.parse(readFileSync(join(library, 'res', 'schema', `${name}.SNAPSHOT.schema.json`), 'utf8')) as object;

describe('the bill of materials of each service', () => {
  it('is valid CycloneDX 1.5, and has what the service depends on and nothing that only development needs', () => {
    const ajv = new Ajv({ strict: false, allErrors: true });
    // What the schema of CycloneDX wants beyond the formats of JSON Schema.
    addFormatsModule.default(ajv, { formats: ['date-time', 'email', 'uri'], mode: 'fast' });
    for (const format of ['iri-reference', 'idn-email']) ajv.addFormat(format, true);
    for (const name of ['spdx', 'jsf-0.82']) {
      ajv.addSchema(schema(name), `http://cyclonedx.org/schema/${name}.SNAPSHOT.schema.json`);
    }
    const valid = ajv.compile(schema('bom-1.5'));

    const lock = readLock(root);
    for (const service of serviceNames(root)) {
      const bill = billOfService(lock, service, new Date(0));
      expect(valid(bill) ? [] : valid.errors, service).toEqual([]);
      expect(bill.metadata.component).toMatchObject({ name: `@weir/${service}`, type: 'application' });
      const names = new Set(bill.components.map(({ name }) => name));
      const { dependencies } = JSON.parse(readFileSync(join(root, 'services', service, 'package.json'), 'utf8')) as {
        dependencies: Record<string, string>;
      };
      expect(Object.keys(dependencies).filter((name) => !names.has(name))).toEqual([]);
      expect(
        [...names].filter((name) => ['vitest', 'typescript', 'nx', '@weir/cli', '@weir/embedded'].includes(name)),
      ).toEqual([]);
      const versions = new Map(bill.components.map((component) => [component['bom-ref'], component.version]));
      for (const [name, version] of Object.entries(dependencies))
        expect(versions.get(`${name}@${version}`)).toBe(version);
    }
  }, 60_000);

  it('finds a package as Node does: of two versions the one in the own folder', () => {
    const lock = {
      packages: {
        'services/a': { name: '@weir/a', version: '1.0.0', dependencies: { one: '^1', two: '^1' } },
        'node_modules/one': { version: '1.0.0', dependencies: { two: '^2' }, peerDependencies: { none: '*' } },
        'node_modules/one/node_modules/two': { version: '2.0.0', license: '(MIT OR Apache-2.0)' },
        'node_modules/two': { version: '1.0.0', license: 'MIT', integrity: 'sha512-AAE=' },
      },
    };
    const bill = billOfService(lock, 'a', new Date(0));
    expect(bill.dependencies).toEqual([
      { ref: '@weir/a@1.0.0', dependsOn: ['one@1.0.0', 'two@1.0.0'] },
      { ref: 'one@1.0.0', dependsOn: ['two@2.0.0'] },
      { ref: 'two@1.0.0', dependsOn: [] },
      { ref: 'two@2.0.0', dependsOn: [] },
    ]);
    expect(bill.components.find(({ version }) => version === '2.0.0')?.licenses).toEqual([
      { expression: '(MIT OR Apache-2.0)' },
    ]);
    expect(bill.components.find(({ purl }) => purl === 'pkg:npm/two@1.0.0')?.hashes).toEqual([
      { alg: 'SHA-512', content: '0001' },
    ]);
  });

  it('is refused for a service that there is none of, and where a package is missing', () => {
    expect(() => billOfService({ packages: {} }, 'nothing', new Date(0))).toThrow('no service nothing');
    const lock = { packages: { 'services/a': { version: '1.0.0', dependencies: { gone: '^1' } } } };
    expect(() => billOfService(lock, 'a', new Date(0))).toThrow('The lock lacks gone');
  });
});
