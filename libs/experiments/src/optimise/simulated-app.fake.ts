import type { DatasetItem } from '@weir/resources';
import { chanceOf, Random } from '@weir/statistics';
import type { Ask } from './race.js';
import type { Observation } from './tried.js';

/**
 * An app whose accuracy depends on the examples that it is shown: an item is of a kind, and is answered rightly where an example of
 * that kind is shown, unless one of those shown misleads. Of the other items a few are right, always the same ones.
 */
export class SimulatedApp {
  readonly items: DatasetItem[];
  readonly asked: string[] = [];
  /** Knows by heart what it is shown, and nothing else. */
  parrots = false;
  readonly #kinds = new Map<string, number>();
  readonly #misleading = new Set<string>();

  constructor(
    private readonly seed: number,
    { kinds = 6, items = 150, misleading = 0.3 } = {},
  ) {
    const random = new Random(seed);
    // Kinds are not equally frequent, so that some examples are worth more than others.
    const weights = Array.from({ length: kinds }, (_, kind) => 1 / (kind + 1));
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    this.items = Array.from({ length: items }, (_, index) => {
      const id = `i${index}`;
      let left = random.next() * total;
      const kind = weights.findIndex((weight) => (left -= weight) < 0);
      this.#kinds.set(id, Math.max(0, kind));
      if (random.chance(misleading)) this.#misleading.add(id);
      const words = Array.from({ length: 8 }, () => random.between(1000, 9999)).join(' ');
      return { id, input: `What of ${words}, please?`, expected: `kind ${kind}` };
    });
  }

  /** The share of all items that it has right with some examples. */
  accuracy(examples: readonly string[]): number {
    return this.items.reduce((sum, { id }) => sum + this.score(id, examples), 0) / this.items.length;
  }

  score(id: string, examples: readonly string[]): number {
    const [of = id] = id.split('~');
    if (this.parrots) return examples.includes(of) ? 1 : 0;
    const luck = chanceOf(`${this.seed} ${of} ${examples.filter((one) => this.#misleading.has(one)).length}`);
    const misled = examples.filter((one) => this.#misleading.has(one)).length * 0.15;
    const helped = examples.some((one) => this.#kinds.get(one) === this.#kinds.get(of));
    return luck < (helped ? 0.95 : 0.2) - misled ? 1 : 0;
  }

  observe = (asks: readonly Ask<DatasetItem>[]): Promise<Observation[]> =>
    Promise.resolve(
      asks.map(({ candidate, item }) => {
        this.asked.push(`${candidate.id} ${item.id}`);
        const score = this.score(item.id, candidate.examples);
        return {
          candidate: candidate.id,
          item: item.id,
          score,
          answer: score ? 'right' : 'wrong',
          cost: 0.01,
          judgeCost: 0,
        };
      }),
    );
}
