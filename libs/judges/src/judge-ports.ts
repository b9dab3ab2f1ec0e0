import type { JudgeBudget } from './asking/judge-budget.js';
import type { Embed, JudgeModel } from './judge-model.port.js';

/** What metrics judge with. */
export interface JudgePorts {
  judge: JudgeModel;
  /** For the metrics that compare meanings: `answer-relevancy` and `answer-correctness`. */
  embed?: Embed;
  /** As scores name it. */
  embedder?: string;
  /** Shared by all items that are paid from it. @default no limit */
  budget?: JudgeBudget;
}
