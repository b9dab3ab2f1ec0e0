import { randomUUID } from 'node:crypto';
import { JudgeBudget, pairwise } from '@weir/judges';
import type { Steps } from '@weir/requests';
import { PREFERRED, type PromotionSpec, type Snapshot } from '@weir/resources';
import { judgeModel } from '../judging/judge-model.adapter.js';
import { judgePrices } from '../judging/judge-prices.js';
import { type ScorePair, scorePair } from './score-pair.js';

/**
 * Scores pairs by functions, and where a promotion wants it by a judge, who sees both answers in both orders: 1 for the one that it prefers
 * in both, 0 for the other, 0.5 where it does not. A pair that it does not judge has no such score, and counts for the gate only by the
 * other metrics.
 */
export function pairScorer(
  steps: Steps,
  snapshot: () => Snapshot,
): (spec: PromotionSpec, tenant: string, caller: string) => ScorePair {
  return ({ judge, app }, tenant, caller) => {
    const model = judge && snapshot().find('Model', judge.model);
    if (!judge || !model) return (pair, metrics) => Promise.resolve(scorePair(pair, metrics));
    const { criteria, temperature, seed, maxCost, maxTokens } = judge;
    const preference = pairwise({ criteria });
    const limits = {
      ...(maxCost === undefined ? {} : { cost: maxCost }),
      ...(maxTokens === undefined ? {} : { tokens: maxTokens }),
    };
    const budget = new JudgeBudget(limits, judgePrices(model));
    const attempt = randomUUID();
    return async (pair, metrics, signal) => {
      const scores = scorePair(pair, metrics);
      const { question, live, candidate } = pair;
      if (!metrics.includes(PREFERRED) || live.answer === '' || candidate.answer === '') return scores;
      const asked = judgeModel(
        steps,
        { name: judge.model, spec: model },
        {
          tenant,
          app,
          caller,
          runId: candidate.runId,
          attempt,
        },
      );
      const answers = { question, first: candidate.answer, second: live.answer };
      const { score } = await preference.compare(answers, { judge: asked, budget }, { temperature, seed }, signal);
      return score === undefined ? scores : { ...scores, [PREFERRED]: { live: 1 - score, candidate: score } };
    };
  };
}
