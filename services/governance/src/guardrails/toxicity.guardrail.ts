import { findToxicity } from '@weir/guardrail-models';
import { type Guardrail, nothingFound, settingOf, verdictOf } from './guardrail.js';

/** Finds hatred of groups of people: threats, dehumanisation, slurs. One finding a text, its worst part. */
export const toxicity: Guardrail = {
  name: 'toxicity',
  stages: ['document', 'input', 'output'],
  check({ stage, text }, policy) {
    const setting = settingOf(policy, stage, 'toxicity');
    if (!setting || setting.action === 'allow') return nothingFound;
    const found = findToxicity(text);
    if (!found || found.score < setting.threshold) return nothingFound;
    const { type, start, end, score } = found;
    return {
      verdict: verdictOf(setting.action),
      findings: [{ type, start, end, score, message: 'Hatred of a group of people.' }],
    };
  },
};
