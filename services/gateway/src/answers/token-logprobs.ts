import type { Answer } from './answer.schema.js';

interface TokenLogprob {
  token: string;
  logprob: number;
  bytes: number[];
}

/**
 * Probabilities of an answer's tokens, as OpenAI's APIs have them; `bytes` is what clients put tokens together from where a
 * character spans several of them.
 */
export function tokenLogprobs({ logprobs = [] }: Answer): (TokenLogprob & { top_logprobs: TokenLogprob[] })[] {
  return logprobs.map(({ top, ...token }) => ({ ...withBytes(token), top_logprobs: top.map(withBytes) }));
}

function withBytes({ token, logprob }: { token: string; logprob: number }): TokenLogprob {
  return { token, logprob, bytes: [...Buffer.from(token)] };
}
