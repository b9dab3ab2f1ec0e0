import { hashOf, type PromptVersionSpec, variablesIn } from '@weir/resources';
import { invalidPrompt, type PromptProblem } from './invalid-prompt.js';
import type { PromptSource } from './prompt-source.js';

const PARTIAL = /\{\{>\s*([\w-]+)\s*\}\}/g;
// MLflow takes names with dots for variables, too; here they would stand in the prompt as they are.
const DOTTED = /\{\{\s*(\w+(?:\.\w+)+)\s*\}\}/g;

/** What every prompt has without declaring it. */
const OF_ALL = ['question', 'contexts'];

/**
 * Puts partials in, once: what stands in one is not looked at for others. The result is what services render.
 *
 * @throws WeirError poison `prompt-invalid`: for partials that are not there, or that name others, and for variables that are
 *   not declared.
 */
export function completePrompt({ messages, variables, partials, examples }: PromptSource): PromptVersionSpec {
  const problems: PromptProblem[] = Object.entries(partials)
    .filter(([, text]) => partialsIn(text).length > 0)
    .map(([name]) => ({ field: `partials.${name}`, problem: 'a partial cannot have partials' }));
  for (const name of OF_ALL) {
    const { type = 'string', default: value } = variables[name] ?? {};
    if (type !== 'string' || value !== undefined) {
      problems.push({ field: `variables.${name}`, problem: 'is a string of every prompt, without a default' });
    }
  }
  const completed = messages.map(({ role, content }, index) => {
    const field = `messages.${index}.content`;
    for (const name of partialsIn(content).filter((each) => !Object.hasOwn(partials, each))) {
      problems.push({ field, problem: `there is no partial ${name}` });
    }
    const text = content.replace(PARTIAL, (reference, name: string) =>
      Object.hasOwn(partials, name) ? partials[name]! : reference,
    );
    const undeclared = variablesIn(text).filter((name) => !OF_ALL.includes(name) && !Object.hasOwn(variables, name));
    for (const name of undeclared) problems.push({ field, problem: `the variable ${name} is not declared` });
    for (const [, name] of text.matchAll(DOTTED)) problems.push({ field, problem: `${name} is no name of a variable` });
    return { role, content: text };
  });
  if (problems.length > 0) throw invalidPrompt(problems);
  const complete = { messages: completed, variables, examples };
  return { ...complete, hash: hashOf(complete) };
}

function partialsIn(text: string): string[] {
  return [...new Set([...text.matchAll(PARTIAL)].map(([, name = '']) => name))];
}
