import { hash } from 'node:crypto';

/** A number from 0 to 1, without 1, that a text always has: evenly spread over texts. */
export function chanceOf(text: string): number {
  return hash('sha256', text, 'buffer').readUInt32BE() / 2 ** 32;
}
