import { nonInferiority } from '@weir/statistics';
import type { Position } from './pareto.js';
import { paretoFront } from './pareto.js';

/** A variant to take, or none, and why. */
export interface Recommendation {
  variant: string | undefined;
  /** Sentences for a person. */
  reason: string;
}

/** Of variants what is known of each beside the best one. */
export interface Rival {
  variant: string;
  /** For each item that both have what it gained over the best one, in the direction of better. */
  gains: readonly number[];
  /** Whether it is shown to be worse than the best one, among all that are compared. */
  isShownWorse: boolean;
}

/** What a choice rests on. */
export interface Choice {
  metric: string;
  /** Of the variants that have a score; of a metric of which less is better, quality is its negative. */
  positions: readonly Position[];
  /** Names of those on the Pareto front. */
  front: string[];
}

const FEWEST_ITEMS = 20;

export function choiceOf(metric: string, positions: readonly Position[]): Choice {
  return { metric, positions, front: paretoFront(positions).map(({ variant }) => variant) };
}

/**
 * Which variant to take: of those that no other beats in everything the best one; or, of them, the cheapest that is shown to be no worse
 * than it by more than the margin.
 *
 * @param rivals - Of the best one, given its name.
 * @param margin - Of quality, in its unit. 0: nothing is shown to be as good.
 */
export function recommend(
  { metric, positions, front }: Choice,
  rivals: (best: string) => readonly Rival[],
  margin: number,
): Recommendation {
  if (positions.length === 0) return none(`No variant has a score of ${metric}.`);
  if (positions.length === 1) return none('There is only one variant to choose from.');
  const candidates = positions.filter(({ variant }) => front.includes(variant));
  const best = candidates.toSorted(byQuality)[0]!;
  const others = rivals(best.variant);
  const enough = others.filter(({ gains }) => gains.length >= FEWEST_ITEMS);
  if (enough.length === 0) {
    const most = Math.max(...others.map(({ gains }) => gains.length));
    return none(`With ${most} items that both have, nothing can be said; ${FEWEST_ITEMS} are the fewest.`);
  }
  const asGood = enough.filter(({ gains }) => margin > 0 && nonInferiority(gains, { margin }).holds);
  const worse = enough.filter((other) => other.isShownWorse && !asGood.includes(other));
  const open = others.filter((other) => !asGood.includes(other) && !worse.includes(other));
  if (open.length === others.length) {
    const lost = margin > 0 ? `nor that less than ${margin} is lost` : 'and no margin is given for what may be lost';
    return none(
      `${best.variant} is best by ${metric}, but it is not shown to be better than ${namesOf(open)}, ${lost}.`,
    );
  }
  const names = new Set(asGood.map(({ variant }) => variant));
  const choice = candidates
    .filter(({ variant }) => variant === best.variant || names.has(variant))
    .toSorted(byPrice)[0]!;
  return { variant: choice.variant, reason: reasonOf(choice, best, { metric, margin, asGood, worse, open }) };
}

interface Grounds {
  metric: string;
  margin: number;
  asGood: readonly Rival[];
  worse: readonly Rival[];
  open: readonly Rival[];
}

function reasonOf(choice: Position, best: Position, { metric, margin, asGood, worse, open }: Grounds): string {
  const sentences =
    choice === best
      ? [
          `It is best by ${metric}.`,
          asGood.length > 0
            ? `${namesOf(asGood)} ${are(asGood)} as good within ${margin}, and not cheaper or faster.`
            : '',
          worse.length > 0 ? `${namesOf(worse)} ${are(worse)} shown to be worse.` : '',
        ]
      : [
          `It is as good as ${best.variant}, which is best by ${metric}, within ${margin}, and ${savingOf(choice, best)}.`,
        ];
  if (open.length > 0) sentences.push(`Whether ${namesOf(open)} ${are(open)} as good is not shown.`);
  return sentences.filter((sentence) => sentence !== '').join(' ');
}

function savingOf(choice: Position, best: Position): string {
  if (choice.cost < best.cost) return 'costs less';
  return choice.latency < best.latency ? 'is faster' : 'takes no more';
}

function none(reason: string): Recommendation {
  return { variant: undefined, reason };
}

function namesOf(rivals: readonly Rival[]): string {
  const names = rivals.map(({ variant }) => variant);
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

const are = ({ length }: readonly Rival[]): string => (length === 1 ? 'is' : 'are');

const byQuality = (a: Position, b: Position): number => b.quality - a.quality || byPrice(a, b);
const byPrice = (a: Position, b: Position): number =>
  a.cost - b.cost || a.latency - b.latency || b.quality - a.quality || (a.variant < b.variant ? -1 : 1);
