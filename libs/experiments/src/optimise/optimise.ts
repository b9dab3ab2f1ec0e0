import type { DatasetItem } from '@weir/resources';
import { Random } from '@weir/statistics';
import { questionOf } from '../question-of.js';
import { referencesOf } from '../references-of.js';
import { type BudgetPlan, planBudget } from './budget-plan.js';
import { BASELINE, type Candidate, candidateOf, patchOf, type Shown } from './candidate.js';
import { chooseExamples } from './choose-examples.js';
import { nearCopies } from './near-copies.js';
import { type Ended, type OptimisationReport, scoresOn, triedCandidates } from './optimisation-report.js';
import { type OverfitCheck, overfitCheck, promptLeaks } from './overfit-check.js';
import type { ProposalRequest } from './propose-instructions.js';
import { type Ask, race, rungsOf } from './race.js';
import { type Observation, Tried } from './tried.js';

export interface OptimiseOptions {
  search: 'examples' | 'instruction' | 'both';
  splits: { train: readonly DatasetItem[]; dev: readonly DatasetItem[]; test: readonly DatasetItem[] };
  /** How many examples are shown. */
  k: number;
  /** What stands in an example: the right answer, or the app's own where that is right (its reasoning included). */
  examplesFrom: 'gold' | 'answers';
  /** Score from which on an answer is right. */
  right: number;
  /** Score that nothing can be above; the search ends there. */
  perfect?: number | undefined;
  budget: {
    /** Answers in all: of candidates, of the proposing model, of the test and the overfit check. */
    answers: number;
    /** Of answers and judges, in the currency of the models' prices. */
    cost?: number | undefined;
  };
  seed: number;
  /** Of the intervals and tests in the report. @default 10_000 */
  resamples?: number;
  /** For the proposing model. */
  task?: string | undefined;
  /** The app's own instruction. */
  current?: string | undefined;
}

export interface OptimiseProgress {
  stage: 'baseline' | 'search' | 'test';
  candidates: number;
  spent: { answers: number; cost: number; judgeCost: number };
  /** Mean scores on the dev split. */
  baseline?: number;
  best?: number;
}

export interface OptimisePorts {
  /**
   * Has items asked and scored. May leave some out when it is cancelled. The same asks have to come to the same, so that a search
   * that is begun again goes the same way.
   *
   * @param pool - Every example that a candidate shows.
   */
  evaluate: (asks: readonly Ask<DatasetItem>[], pool: ReadonlyMap<string, Shown>) => Promise<readonly Observation[]>;
  /** Instructions by a model; none where it has none to give. @param round - Counts from 0. */
  propose: (request: ProposalRequest, round: number) => Promise<{ instructions: readonly string[]; cost: number }>;
  progress?: (progress: OptimiseProgress) => Promise<void>;
  isCancelled?: () => boolean;
}

/** New candidates at a time; the first time more, as nothing is known. */
const WIDTH = 4;
const FIRST_WIDTH = 12;
/** Candidates that others are made from. */
const ELITE = 2;
/** Rounds without anything new after which there is nothing left to try. */
const BARREN = 3;

/**
 * Searches for the examples and the instruction with which an app scores best: candidates are raced on the dev split, and new ones made
 * from the best, until the budget is spent. The test split is asked once, at the end, by the app as it is and by the best one.
 *
 * The same seed, items and scores give the same search.
 *
 * @throws WeirError poison `optimisation-budget-too-small`.
 */
export async function optimise(options: OptimiseOptions, ports: OptimisePorts): Promise<OptimisationReport> {
  return new Optimisation(options, ports).run();
}

class Optimisation {
  readonly #tried = new Tried();
  readonly #random: Random;
  readonly #plan: BudgetPlan;
  readonly #dev: readonly DatasetItem[];
  readonly #test: readonly DatasetItem[];
  readonly #train: readonly DatasetItem[];
  readonly #pool = new Map<string, Shown>();
  #failures: ProposalRequest['failures'] = [];
  #best: Candidate = BASELINE;
  #rounds = 0;
  #stage: OptimiseProgress['stage'] = 'baseline';

  constructor(
    private readonly options: OptimiseOptions,
    private readonly ports: OptimisePorts,
  ) {
    const { search, splits, k, examplesFrom, budget, seed } = options;
    this.#random = new Random(seed);
    const { train, dev, test } = splits;
    const asksAll = search !== 'instruction' && examplesFrom === 'answers';
    this.#plan = planBudget(
      budget.answers,
      { train: train.length, dev: dev.length, test: test.length },
      {
        examples: search === 'instruction' ? 0 : Math.min(k, train.length),
        asksTraining: asksAll ? 'all' : search === 'examples' ? 'none' : 'some',
      },
    );
    this.#dev = this.#random.shuffled(dev).slice(0, this.#plan.dev);
    this.#test = this.#random.shuffled(test).slice(0, this.#plan.test);
    this.#train = this.#random.shuffled(train).slice(0, this.#plan.train);
  }

  async run(): Promise<OptimisationReport> {
    this.#tried.add(BASELINE);
    const begun = (await this.#ask(asksOf(BASELINE, this.#dev))) && (await this.#ask(asksOf(BASELINE, this.#train)));
    this.#fillPool();
    this.#stage = 'search';
    const ended = begun ? await this.#search() : this.#whyNot();
    this.#stage = 'test';
    const overfit = ended === 'cancelled' ? undefined : await this.#check();
    return this.#report(ended, overfit);
  }

  /** What may be shown: the items of the training split that say what is right, or were answered rightly. */
  #fillPool(): void {
    const { search, examplesFrom, right, splits } = this.options;
    const answered = this.#tried.of(BASELINE.id);
    this.#failures = this.#train.flatMap((item) => {
      const { answer, score = 0 } = answered.get(item.id) ?? { answer: '', score: right };
      const expected = referencesOf(item)?.[0];
      return score >= right || expected === undefined ? [] : [{ question: askedIn(item) ?? '', expected, answer }];
    });
    if (search === 'instruction') return;
    for (const item of examplesFrom === 'gold' ? splits.train : this.#train) {
      const observed = answered.get(item.id);
      const own = observed?.score !== undefined && observed.score >= right ? observed.answer : undefined;
      const answer = examplesFrom === 'gold' ? referencesOf(item)?.[0] : own;
      const question = askedIn(item);
      if (question && answer) this.#pool.set(item.id, { id: item.id, question, answer });
    }
  }

  async #search(): Promise<Ended> {
    for (let barren = 0; ;) {
      if (this.#isPerfect()) return 'perfect';
      if (this.#isCancelled() || this.#left() < rungsOf(this.#dev.length)[0]!) return this.#whyNot();
      const candidates = await this.#next();
      if (candidates.length === 0) {
        barren += 1;
        if (barren >= BARREN) return 'exhausted';
        continue;
      }
      barren = 0;
      const whole = await race(this.#tried, candidates, this.#dev, this.#best.id, {
        room: () => this.#left(),
        ask: (asks) => this.#ask(asks),
      });
      for (const candidate of whole) {
        if (this.#score(candidate) > this.#score(this.#best)) this.#best = candidate;
      }
    }
  }

  async #next(): Promise<Candidate[]> {
    const { search, k } = this.options;
    const round = this.#rounds++;
    const proposes = search === 'instruction' || (search === 'both' && round % 2 === 1);
    if (proposes) return this.#proposed(Math.ceil(round / 2));
    const { instruction } = this.#best;
    const elite = this.#elite().filter((candidate) => candidate.instruction === instruction);
    const space = { pool: [...this.#pool.keys()], k, instruction };
    return chooseExamples(this.#tried, space, elite, round === 0 ? FIRST_WIDTH : WIDTH, this.#random);
  }

  /** With the examples of the best one so far. */
  async #proposed(round: number): Promise<Candidate[]> {
    const { task = '', current = '' } = this.options;
    const tried = this.#tried.candidates.flatMap(({ id, instruction }) => {
      const asked = this.#dev.filter((item) => this.#tried.of(id).has(item.id));
      return instruction === undefined || asked.length === 0
        ? []
        : [{ instruction, score: this.#tried.mean(id, asked) }];
    });
    const request = { task, current, tried, failures: this.#failures, count: WIDTH };
    const { instructions, cost } = await this.ports.propose(request, round);
    this.#tried.pay(1, cost);
    return instructions
      .slice(0, WIDTH)
      .map((instruction) => candidateOf('proposed', this.#best.examples, instruction))
      .filter(({ id }) => !this.#tried.has(id));
  }

  /** Those that were asked all items of the dev split, the best first. */
  #elite(): Candidate[] {
    return this.#tried.candidates
      .filter(({ id }) => this.#tried.knows(id, this.#dev))
      .toSorted((a, b) => this.#score(b) - this.#score(a))
      .slice(0, ELITE);
  }

  /** Asks the test split, and what shows whether the best one is good by heart only. */
  async #check(): Promise<OverfitCheck | undefined> {
    await this.#ask(asksOf(BASELINE, this.#test), true);
    const best = this.#best;
    if (best === BASELINE) return undefined;
    const items = new Map(this.options.splits.train.map((item) => [item.id, item]));
    const shown = best.examples.flatMap((id) => items.get(id) ?? []);
    const copies = new Map(shown.map((item) => [item.id, nearCopies(item)]));
    await this.#ask(asksOf(best, [...this.#test, ...shown, ...[...copies.values()].flat()]), true);
    const { dev, test } = this.options.splits;
    const leaks = promptLeaks({ examples: shown, instruction: best.instruction }, { dev, test });
    const leaked = new Set(leaks.filter(({ split }) => split === 'test').map(({ id }) => id));
    const scores = {
      shown: this.#scoresOf(shown),
      nearCopies: [...copies.values()].flatMap((of) => {
        const known = this.#scoresOf(of);
        return known.length === 0 ? [] : [known.reduce((sum, score) => sum + score, 0) / known.length];
      }),
      fresh: this.#scoresOf(this.#fresh(leaked)),
    };
    return overfitCheck(scores, leaks, this.#drawing());
  }

  /** Where examples are what the app had right by itself, only such items are like them. */
  #fresh(leaked: ReadonlySet<string>): DatasetItem[] {
    const { examplesFrom, right } = this.options;
    const before = this.#tried.of(BASELINE.id);
    return this.#test.filter(
      ({ id }) => !leaked.has(id) && (examplesFrom === 'gold' || (before.get(id)?.score ?? 0) >= right),
    );
  }

  #drawing(): { seed: number; resamples?: number } {
    const { seed, resamples } = this.options;
    return { seed, ...(resamples === undefined ? {} : { resamples }) };
  }

  #scoresOf(items: readonly DatasetItem[]): number[] {
    const of = this.#tried.of(this.#best.id);
    return items.flatMap(({ id }) => of.get(id)?.score ?? []);
  }

  /**
   * Asks what fits into the budget.
   *
   * @param always - Of what is put aside for the end.
   * @returns Whether all of it was asked.
   */
  async #ask(asks: readonly Ask<DatasetItem>[], always = false): Promise<boolean> {
    if (asks.length === 0) return true;
    if (this.#isCancelled() || (!always && this.#left() < asks.length)) return false;
    for (const observation of await this.ports.evaluate(asks, this.#pool)) this.#tried.note(observation);
    await this.#tell();
    return asks.every(({ candidate, item }) => this.#tried.of(candidate.id).has(item.id));
  }

  /** Answers that the search may still ask. */
  #left(): number {
    const { answers, cost = Number.POSITIVE_INFINITY } = this.options.budget;
    const { spent } = this.#tried;
    const each = (spent.cost + spent.judgeCost) / Math.max(1, spent.answers);
    const byCost = each === 0 ? Number.POSITIVE_INFINITY : cost / each - spent.answers - this.#plan.kept;
    return Math.floor(Math.min(answers - spent.answers - this.#plan.kept, byCost));
  }

  #isCancelled(): boolean {
    return this.ports.isCancelled?.() ?? false;
  }

  #whyNot(): Ended {
    return this.#isCancelled() ? 'cancelled' : 'budget';
  }

  #score({ id }: Candidate): number {
    return this.#tried.mean(id, this.#dev);
  }

  #isPerfect(): boolean {
    const { perfect } = this.options;
    return perfect !== undefined && this.#score(this.#best) >= perfect;
  }

  async #tell(): Promise<void> {
    const known = this.#tried.knows(BASELINE.id, this.#dev);
    await this.ports.progress?.({
      stage: this.#stage,
      candidates: this.#tried.candidates.length,
      spent: this.#tried.spent,
      ...(known ? { baseline: this.#score(BASELINE), best: this.#score(this.#best) } : {}),
    });
  }

  #report(ended: Ended, overfit: OverfitCheck | undefined): OptimisationReport {
    const { id, examples, instruction } = this.#best;
    const dev = scoresOn(this.#tried, id, this.#dev, this.#drawing());
    const test = scoresOn(this.#tried, id, this.#test, this.#drawing());
    return {
      best: id,
      patch: patchOf(this.#best, this.#pool),
      examples: examples.flatMap((example) => this.#pool.get(example) ?? []),
      ...(instruction === undefined ? {} : { instruction }),
      ...(dev ? { dev } : {}),
      ...(test ? { test } : {}),
      ...(overfit ? { overfit } : {}),
      candidates: triedCandidates(this.#tried, this.#dev),
      pool: this.#pool.size,
      spent: this.#tried.spent,
      ended,
    };
  }
}

function asksOf(candidate: Candidate, items: readonly DatasetItem[]): Ask<DatasetItem>[] {
  return items.map((item) => ({ candidate, item }));
}

/** Undefined for an item without a question. */
function askedIn(item: DatasetItem): string | undefined {
  try {
    return questionOf(item);
  } catch {
    return undefined;
  }
}
