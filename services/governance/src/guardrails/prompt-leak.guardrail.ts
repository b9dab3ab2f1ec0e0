import { type Guardrail, nothingFound, settingOf, verdictOf } from './guardrail.js';
import { findLeaks, type Leak } from './prompt-leak/find-leaks.js';

const messages: Record<Leak['type'], string> = {
  canary: 'The mark of the system prompt.',
  prompt: 'Words of the system prompt.',
  'encoded-prompt': 'Words of the system prompt, written another way.',
};

/** Finds what an answer gives away of its system prompt. What the question or the contexts say too is no secret of it. */
export const promptLeak: Guardrail = {
  name: 'prompt-leak',
  stages: ['output'],
  check({ stage, text, prompt, question, contexts }, policy) {
    const setting = settingOf(policy, stage, 'promptLeak');
    if (!setting || setting.action === 'allow' || prompt === '') return nothingFound;
    const others = [question, ...contexts.map((context) => context.text)];
    const leaks = findLeaks(text, { prompt, others, threshold: setting.threshold });
    if (leaks.length === 0) return nothingFound;
    const findings = leaks.map(({ type, start, end, score }) => ({ type, start, end, score, message: messages[type] }));
    if (setting.action !== 'redact') return { verdict: verdictOf(setting.action), findings };
    return { verdict: 'redact', findings, edits: leaks.map(({ start, end }) => ({ start, end, replacement: '' })) };
  },
};
