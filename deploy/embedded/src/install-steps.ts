import type { EmbeddedHome } from './home.js';
import { elasticsearchStep } from './install-elasticsearch.js';
import { kafkaStep } from './install-kafka.js';
import { mlflowStep } from './install-mlflow.js';
import { modelStep } from './install-model.js';
import type { Step } from './installation.js';

/**
 * Everything that `npm start` installs besides npm packages.
 *
 * @param environment - For `PATH`, `JAVA_HOME` and what the tools themselves read (proxies, mirrors).
 */
export function installSteps(home: EmbeddedHome, environment: NodeJS.ProcessEnv): Step[] {
  const steps = [kafkaStep, elasticsearchStep, modelStep, mlflowStep];
  return steps.map((step) => step(home, environment));
}
