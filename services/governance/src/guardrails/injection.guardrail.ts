import { findInjections, findPlanted, type Injection } from '@weir/guardrail-models';
import { type CheckStage, type Found, type Guardrail, nothingFound, settingOf, verdictOf } from './guardrail.js';
import { masked } from './masked.js';

/** Stages whose texts are read for what they say, and where instructions to a model have no place. */
const READ: readonly CheckStage[] = ['document', 'context', 'tool-result'];

/**
 * Finds attacks on the instructions of an assistant: in questions what asks it to leave its rules, and in documents, contexts
 * and results of tools every sentence that tells a model what to do. What is taken out is masked character by character, so
 * that offsets stay.
 */
export const injection: Guardrail = {
  name: 'injection',
  stages: ['document', 'input', 'context', 'tool-result'],
  check({ stage, text }, policy) {
    const setting = settingOf(policy, stage, 'injection');
    if (!setting || setting.action === 'allow') return nothingFound;
    const { action, threshold, flagFrom } = setting;
    const least = Math.min(threshold, flagFrom);
    const found = READ.includes(stage) ? findPlanted(text, least) : findInjections(text, least);
    if (found.length === 0) return nothingFound;
    const findings = found.map((each) => toFound(each, stage));
    const certain = found.filter(({ score }) => score >= threshold);
    if (certain.length === 0) return { verdict: 'allow', findings };
    if (action !== 'redact') return { verdict: verdictOf(action), findings };
    return { verdict: 'redact', findings, edits: certain.map((each) => masked(each, text)) };
  },
};

function toFound({ type, start, end, score }: Injection, stage: CheckStage): Found {
  const message = stage === 'input' ? 'An attack on the instructions.' : 'An instruction to the model.';
  return { type, start, end, score, message };
}
