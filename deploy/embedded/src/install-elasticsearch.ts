import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { allDone } from './all-done.js';
import { launcherJar, writeClassArchive } from './class-archive.js';
import { buildJar } from './compile-java.js';
import { launchElasticsearch } from './elasticsearch.js';
import { asset, elasticsearchFolder, type EmbeddedHome } from './home.js';
import { toStep, type Step } from './installation.js';
import { copyArtifacts } from './maven.js';
import { requireJdk } from './tools.js';
import { elasticsearchVersion } from './versions.js';

const pom = 'elasticsearch/pom.xml';
const logging = 'elasticsearch/log4j2.properties';
const launcher = ['java/weir/embedded/Guard.java', 'java/weir/embedded/Elasticsearch.java'];
const basics = ['java/weir/basics/BasicsPlugin.java'];

/**
 * Elasticsearch's jars (41 MB) in `lib`, the launcher beside it, and what the server itself expects of its home:
 * `modules`, `plugins` (empty) and `config`.
 */
export function elasticsearchStep(home: EmbeddedHome, environment: NodeJS.ProcessEnv): Step {
  const folder = elasticsearchFolder(home);
  return toStep({
    name: 'elasticsearch',
    title: `Elasticsearch ${elasticsearchVersion}`,
    folder,
    parts: ['lib', launcherJar, 'modules', 'plugins', 'config'],
    sources: [pom, logging, ...launcher, ...basics],
    build: async (staging, report) => {
      await requireJdk(environment);
      await copyArtifacts({ pom, target: staging, environment, report });
      const libraries = join(staging, 'lib');
      await allDone([
        buildJar(launcher, libraries, join(staging, launcherJar), environment),
        buildBasics(staging, libraries, environment),
      ]);
      await describeModule(staging, 'transport-netty4', 'org.elasticsearch.transport.netty4.Netty4Plugin');
      await mkdir(join(staging, 'plugins'));
      await mkdir(join(staging, 'config'));
      await copyFile(asset(logging), join(staging, 'config', 'log4j2.properties'));
    },
    finish: async (scratch, report) => {
      report('preparing faster starts');
      const dataDir = join(scratch, 'data');
      await writeClassArchive(folder, (machine) => launchElasticsearch({ home, environment, dataDir }, machine));
    },
  });
}

/** The server loads modules from jars only, so the one that this package adds is packed as one. */
async function buildBasics(staging: string, libraries: string, environment: NodeJS.ProcessEnv): Promise<void> {
  const folder = join(staging, 'modules', 'weir-basics');
  await mkdir(folder, { recursive: true });
  await buildJar(basics, libraries, join(folder, 'weir-basics.jar'), environment);
  await describeModule(staging, 'weir-basics', 'weir.basics.BasicsPlugin');
}

/** A module is found by this file; the artifacts come without it. */
async function describeModule(staging: string, name: string, className: string): Promise<void> {
  const properties = {
    description: name,
    version: elasticsearchVersion,
    name,
    'java.version': '17',
    'elasticsearch.version': elasticsearchVersion,
    classname: className,
    'has.native.controller': 'false',
  };
  const lines = Object.entries(properties).map(([key, value]) => `${key}=${value}\n`);
  await writeFile(join(staging, 'modules', name, 'plugin-descriptor.properties'), lines.join(''));
}
