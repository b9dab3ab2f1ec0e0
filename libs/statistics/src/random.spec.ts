import { describe, expect, it } from 'vitest';
import { chiSquareOfHistograms } from './chi-square.js';
import { Random } from './random.js';

const draws = (random: Random, count: number) => Array.from({ length: count }, () => random.next());

describe('Random', () => {
  it('draws what the published xoshiro128** draws', () => {
    const words = draws(new Random([1, 2, 3, 4]), 10).map((value) => value * 2 ** 32);
    // The test vector of rand_xoshiro, made with the reference implementation, version 1.1.
    expect(words).toEqual([
      11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597, 4258142804,
    ]);
  });

  it('repeats for a seed, and does not for another', () => {
    expect(draws(new Random(7), 100)).toEqual(draws(new Random(7), 100));
    const firsts = Array.from({ length: 1_000 }, (_, seed) => new Random(seed).next());
    expect(new Set(firsts).size).toBe(1_000);
  });

  it('begins anywhere with seeds side by side', () => {
    const bins = Array.from({ length: 16 }, () => 0);
    for (let seed = 0; seed < 16_000; seed += 1) bins[new Random(seed).between(0, 16)]! += 1;
    expect(
      chiSquareOfHistograms(
        bins,
        Array.from({ length: 16 }, () => 1_000_000),
      ).pValue,
    ).toBeGreaterThan(0.001);
  });

  it('shuffles into every order alike, and loses nothing', () => {
    const random = new Random(1);
    const orders = new Map<string, number>();
    for (let time = 0; time < 12_000; time += 1) {
      const order = random.shuffled(['a', 'b', 'c', 'd']).join('');
      orders.set(order, (orders.get(order) ?? 0) + 1);
    }
    expect(orders.size).toBe(24);
    const even = Array.from({ length: 24 }, () => 1_000_000);
    expect(chiSquareOfHistograms([...orders.values()], even).pValue).toBeGreaterThan(0.001);
  });

  it('forks a generator that does not repeat it', () => {
    const random = new Random(3);
    const fork = random.fork();
    expect(draws(fork, 5)).not.toEqual(draws(random, 5));
  });
});
