import { join } from 'node:path';
import { launcherJar, writeClassArchive } from './class-archive.js';
import { buildJar } from './compile-java.js';
import { kafkaFolder, type EmbeddedHome } from './home.js';
import { toStep, type Step } from './installation.js';
import { launchKafka } from './kafka.js';
import { copyArtifacts } from './maven.js';
import { requireJdk } from './tools.js';
import { kafkaVersion } from './versions.js';

const pom = 'kafka/pom.xml';
const java = ['java/weir/embedded/Guard.java', 'java/weir/embedded/Kafka.java'];

/** Kafka's jars (43 MB) in `lib`, and the launcher beside it. */
export function kafkaStep(home: EmbeddedHome, environment: NodeJS.ProcessEnv): Step {
  const folder = kafkaFolder(home);
  return toStep({
    name: 'kafka',
    title: `Kafka ${kafkaVersion}`,
    folder,
    parts: ['lib', launcherJar],
    sources: [pom, ...java],
    build: async (staging, report) => {
      await requireJdk(environment);
      await copyArtifacts({ pom, target: staging, environment, report });
      await buildJar(java, join(staging, 'lib'), join(staging, launcherJar), environment);
    },
    finish: async (scratch, report) => {
      report('preparing faster starts');
      const dataDir = join(scratch, 'data');
      await writeClassArchive(folder, (machine) => launchKafka({ home, environment, dataDir }, machine));
    },
  });
}
