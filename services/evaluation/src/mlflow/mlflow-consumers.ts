import { setTimeout as sleep } from 'node:timers/promises';
import { JUDGED_METRICS } from '@weir/judges';
import type { AnyConsumer, ReadSince } from '@weir/kafka';
import type { Mlflow } from '@weir/mlflow';
import type { ResourceView } from '@weir/service';
import type { Telemetry } from '@weir/telemetry';
import { mirrorPromptsConsumer } from '../prompts/mirror-prompts.consumer.js';
import { pushJudgePrompts } from '../prompts/push-judge-prompts.js';
import { promptEvents } from '../telemetry.js';
import { recordEvaluationConsumer } from './record-evaluation.consumer.js';
import { recordOptimisationConsumer } from './record-optimisation.consumer.js';
import { recordTuningConsumer } from './record-tuning.consumer.js';

/** Between looks at MLflow's prompts. A promotion is in force within 2 s. */
const LOOK_EVERY_MS = 500;

const judgePrompts = Object.values(JUDGED_METRICS).flatMap(({ prompts }) => prompts);

/** What is there only where there is an MLflow: records of what experiments came to, and the mirror of its prompts. */
export function mlflowConsumers({
  mlflow,
  readSince,
  resources,
  telemetry,
}: {
  mlflow: Mlflow;
  readSince: ReadSince;
  resources: ResourceView;
  telemetry: Telemetry;
}): AnyConsumer[] {
  const once = mlflow.withoutRetries();
  return [
    recordEvaluationConsumer({ mlflow, readSince }),
    recordOptimisationConsumer({ mlflow, readSince }),
    recordTuningConsumer({ mlflow, snapshotWith: (model) => resources.snapshotWith(model, 'Model') }),
    mirrorPromptsConsumer({
      mlflow: once,
      resources,
      events: promptEvents(telemetry),
      now: () => new Date(),
      pushOwn: (signal) => pushJudgePrompts(once, judgePrompts, signal),
      wait: (signal) => sleep(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined),
    }),
  ];
}
