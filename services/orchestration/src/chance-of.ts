import { hashOf } from '@weir/resources';

const BITS = 48;

/** A number that these parts always have: above 0, at most 1, evenly spread. */
export function chanceOf(...parts: readonly string[]): number {
  return (Number.parseInt(hashOf(parts).slice(0, BITS / 4), 16) + 1) / 2 ** BITS;
}
