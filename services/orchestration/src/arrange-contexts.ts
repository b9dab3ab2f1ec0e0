import type { Hit } from '@weir/contracts';
import { type AppSpec, estimateTokens } from '@weir/resources';

type Arrangement = Partial<Pick<NonNullable<AppSpec['retrieval']>, 'maxContextTokens' | 'order'>>;

/**
 * What of the hits the model gets, and in which order.
 *
 * @param hits - Best first. The best is given whatever its length: a prompt without any contexts would be worse.
 */
export function arrangeContexts(hits: readonly Hit[], { maxContextTokens, order }: Arrangement): Hit[] {
  const kept = within(hits, maxContextTokens ?? Number.POSITIVE_INFINITY);
  if (order !== 'best-outside') return kept;
  const first = kept.filter((_hit, rank) => rank % 2 === 0);
  const last = kept.filter((_hit, rank) => rank % 2 === 1);
  return [...first, ...last.toReversed()];
}

function within(hits: readonly Hit[], budget: number): Hit[] {
  let left = budget;
  return hits.filter((hit, rank) => {
    const tokens = estimateTokens(hit.text) + estimateTokens(hit.context);
    if (rank > 0 && tokens > left) return false;
    left -= tokens;
    return true;
  });
}
