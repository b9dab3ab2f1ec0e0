import { WeirError } from '@weir/errors';

/** Lowest and highest of each scale; both are whole numbers, as are those between. */
const SCALES = { thumbs: [-1, 1], stars: [1, 5] } as const;

export type Scale = keyof typeof SCALES;
export const scales = Object.keys(SCALES) as readonly Scale[];

export interface Rating {
  scale: Scale;
  /** As it was given. */
  given: number;
  /** 0 for the worst, 1 for the best: the same on all scales. */
  share: number;
}

/** From here on an answer counts as good: a thumb up, four stars; of several ratings their mean. */
export const GOOD = 0.75;
/** Up to here it counts as bad: a thumb down, two stars. */
export const BAD = 0.25;

/** @throws WeirError poison `rating-invalid`; names the field, `scale` or `rating`. */
export function ratingOf(given: number, scale: string): Rating {
  const limits = Object.hasOwn(SCALES, scale) ? SCALES[scale as Scale] : undefined;
  if (!limits) throw invalid('scale', `There is no scale ${JSON.stringify(scale)}: there are ${scales.join(', ')}.`);
  const [low, high] = limits;
  if (!Number.isInteger(given) || given < low || given > high) {
    throw invalid('rating', `A rating on the scale ${scale} is a whole number from ${low} to ${high}.`);
  }
  return { scale: scale as Scale, given, share: (given - low) / (high - low) };
}

function invalid(field: string, message: string): WeirError {
  return new WeirError({ code: 'rating-invalid', disposition: 'poison', field, message });
}

/** Mean of what raters gave, 0 to 1; undefined where none rated. */
export function meanShare(ratings: readonly Rating[]): number | undefined {
  if (ratings.length === 0) return undefined;
  return ratings.reduce((sum, { share }) => sum + share, 0) / ratings.length;
}
