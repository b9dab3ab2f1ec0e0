import { classify } from '@weir/errors';
import type { JudgePrompt } from '@weir/judges';
import type { Mlflow } from '@weir/mlflow';
import { toRegistry } from '@weir/prompts';

/** Tag of a version: the hash that scores name. */
const HASH = 'weir.judge-hash';

/**
 * Puts what judges are asked into the registry, as `weir-judge.<name>`, so that the prompt behind a score can be looked up there.
 * A prompt whose newest version has its hash is there already.
 *
 * @throws WeirError retryable `mlflow-unavailable`; a prompt that MLflow refuses is left out.
 */
export async function pushJudgePrompts(
  { prompts: registry }: Pick<Mlflow, 'prompts'>,
  prompts: readonly Pick<JudgePrompt<unknown>, 'id' | 'hash' | 'instruction'>[],
  signal: AbortSignal,
): Promise<void> {
  const there = new Map((await registry.list(signal)).map(({ name, newest }) => [name, newest]));
  for (const { id, hash, instruction } of prompts) {
    const name = `weir-judge.${id.split('@')[0]}`;
    if (there.get(name)?.tags[HASH] === hash) continue;
    try {
      const messages = [{ role: 'system' as const, content: instruction }];
      const { template, tags } = toRegistry({ messages, variables: {}, partials: {}, examples: [] });
      const version = { template, message: id, tags: { ...tags, [HASH]: hash } };
      there.set(name, await registry.createVersion(name, version, signal));
    } catch (error) {
      if (classify(error).disposition !== 'poison') throw error;
    }
  }
}
