import type { JsonObject } from '@weir/contracts';
import { answerSchema } from '@weir/resources';
import { type Guardrail, nothingFound, settingOf, verdictOf } from './guardrail.js';

/** The validator names properties of the answer that the schema does not know. */
const unknownName = / \([^()]*\)$/;

/**
 * Holds an answer against a JSON Schema: the policy's, or else the one that the answer was asked for with. Findings say where
 * it does not fit, and nothing of what stands there.
 */
export const schema: Guardrail = {
  name: 'schema',
  stages: ['output'],
  check({ stage, text, responseSchema }, policy) {
    const setting = settingOf(policy, stage, 'schema');
    const wanted = setting?.schema ?? responseSchema;
    if (!setting || setting.action === 'allow' || !wanted) return nothingFound;
    const fitted = answerSchema(wanted as JsonObject)(text);
    if ('text' in fitted) return nothingFound;
    const findings = fitted.problems.map((problem) => ({
      type: 'schema-mismatch',
      message: `The answer does not fit its schema: ${problem.replace(unknownName, '')}.`,
    }));
    return { verdict: verdictOf(setting.action), findings };
  },
};
