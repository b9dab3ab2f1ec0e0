import type { Random } from '@weir/statistics';
import { candidateOf, type Candidate } from './candidate.js';
import { type Effect, exampleEffects } from './example-effects.js';
import type { Tried } from './tried.js';

export interface ExampleSpace {
  /** Ids of all that may be shown. */
  pool: readonly string[];
  /** How many are shown. */
  k: number;
  /** That all of them have. */
  instruction?: string | undefined;
}

/** Share of the new candidates that have nothing to do with the others: a way out of where no small change helps. */
const RESTARTS = 0.05;
/** Of how often one example is changed, and not two. */
const SINGLE = 0.9;
const ATTEMPTS = 30;

/**
 * Sets of examples that have not been tried: at first so that every example is shown about as often, later changed ones of the best,
 * the k with the largest effects, and random ones.
 *
 * @param elite - The best so far, the best first. None at first.
 * @returns At most `count`; fewer where hardly any are left.
 */
export function chooseExamples(
  tried: Tried,
  { pool, k, instruction }: ExampleSpace,
  elite: readonly Candidate[],
  count: number,
  random: Random,
): Candidate[] {
  const size = Math.min(k, pool.length);
  if (size === 0) return [];
  const chosen = new Map<string, Candidate>();
  const take = (origin: Candidate['origin'], examples: readonly string[]): boolean => {
    const candidate = candidateOf(origin, examples, instruction);
    if (tried.has(candidate.id) || chosen.has(candidate.id)) return false;
    chosen.set(candidate.id, candidate);
    return true;
  };
  const parents = elite.filter(({ examples }) => examples.length === size);
  if (parents.length === 0) {
    for (const examples of spread(pool, size, count, random)) take('random', examples);
    return [...chosen.values()];
  }
  const effects = exampleEffects(tried, pool);
  take(
    'greedy',
    largest(effects, pool, size, ({ mean }) => mean),
  );
  for (let attempt = 0; chosen.size < count && attempt < count * ATTEMPTS; attempt += 1) {
    if (random.chance(RESTARTS)) take('random', random.shuffled(pool).slice(0, size));
    else take('changed', changed(random.pick(parents).examples, pool, effects, random));
  }
  return [...chosen.values()].slice(0, count);
}

/** Random sets in which each example stands about as often as any other. */
function* spread(pool: readonly string[], size: number, count: number, random: Random): Generator<string[]> {
  let deck: string[] = [];
  for (let made = 0; made < count; made += 1) {
    if (deck.length < size) {
      const left = deck;
      deck = [...left, ...random.shuffled(pool.filter((id) => !left.includes(id)))];
    }
    yield deck.splice(0, size);
  }
}

/** One or two examples go, and others come: those more likely whose effect may be large (Thompson 1933). */
function changed(
  examples: readonly string[],
  pool: readonly string[],
  effects: ReadonlyMap<string, Effect>,
  random: Random,
): string[] {
  const swaps = Math.min(random.chance(SINGLE) ? 1 : 2, examples.length, pool.length - examples.length);
  if (swaps === 0) return random.shuffled(examples);
  const drawn = ({ mean, deviation }: Effect) => mean + deviation * normal(random);
  const leaving = largest(effects, examples, swaps, (effect) => -drawn(effect));
  const others = pool.filter((id) => !examples.includes(id));
  const coming = largest(effects, others, swaps, drawn);
  return examples.map((id) => (leaving.includes(id) ? coming.pop()! : id));
}

function largest(
  effects: ReadonlyMap<string, Effect>,
  among: readonly string[],
  count: number,
  value: (effect: Effect) => number,
): string[] {
  return among
    .map((id) => ({ id, value: value(effects.get(id) ?? { mean: 0, deviation: 0 }) }))
    .toSorted((a, b) => b.value - a.value)
    .slice(0, count)
    .map(({ id }) => id);
}

/** Box and Muller (1958). */
function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
}
