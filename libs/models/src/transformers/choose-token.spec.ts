import { describe, expect, it } from 'vitest';
import { chooseToken } from './choose-token.js';

/** Shares of a half, three tenths, two tenths and nothing. */
const LOGITS = Float32Array.of(Math.log(0.2), Math.log(0.5), Math.log(0.3), Number.NEGATIVE_INFINITY);

/** How often each token comes, in tenths of all chances. */
function sharesOf(sampling: { temperature: number; topP?: number }): number[] {
  const counts = [0, 0, 0, 0];
  for (let draw = 0; draw < 1_000; draw += 1) counts[chooseToken(LOGITS, sampling, draw / 1_000)]! += 1;
  return counts.map((count) => Math.round(count / 10) / 100);
}

describe('chooseToken', () => {
  it('takes the likeliest at temperature 0', () => {
    expect(sharesOf({ temperature: 0 })).toEqual([0, 1, 0, 0]);
  });

  it('draws by their shares at temperature 1, and never what cannot be', () => {
    expect(sharesOf({ temperature: 1 })).toEqual([0.2, 0.5, 0.3, 0]);
    expect(chooseToken(LOGITS, { temperature: 1 }, 1 - 2 ** -32)).toBe(2);
  });

  it('evens the shares out as it gets warmer, and sharpens them as it cools', () => {
    const [, warm] = sharesOf({ temperature: 2 });
    const [, cool] = sharesOf({ temperature: 0.5 });
    expect(warm).toBeLessThan(0.5);
    expect(cool).toBeGreaterThan(0.5);
  });

  it.each([
    [0.4, [0, 1, 0, 0]],
    [0.75, [0, 0.63, 0.37, 0]],
    [0.9, [0.2, 0.5, 0.3, 0]],
  ])('draws from the likeliest that together have the share %d', (topP, shares) => {
    sharesOf({ temperature: 1, topP }).forEach((share, id) => expect(share).toBeCloseTo(shares[id]!, 1));
  });
});
