import type { PromptSource } from '@weir/prompts';

/** A prompt as `weir prompt push` reads it: `system` and `user` where that says it all, else `messages`. */
export function promptFile(name: string, { messages, variables, partials, examples }: PromptSource): object {
  const roles = messages.map(({ role }) => role).join();
  const texts = Object.fromEntries(messages.map(({ role, content }) => [role, content]));
  return {
    kind: 'Prompt',
    name,
    ...(['system', 'user', 'system,user'].includes(roles) ? texts : { messages }),
    ...(Object.keys(variables).length > 0 ? { variables } : {}),
    ...(Object.keys(partials).length > 0 ? { partials } : {}),
    ...(examples.length > 0 ? { examples } : {}),
  };
}
