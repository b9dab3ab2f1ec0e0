import { WeirError } from '@weir/errors';

/** How many answers go where. */
export interface BudgetPlan {
  /** Items of the dev split that candidates are compared on. */
  dev: number;
  /** Items of the test split that the best one and the app as it is are asked at last. */
  test: number;
  /** Items of the training split that the app is asked first: for examples from its answers, and for its failures. */
  train: number;
  /** Left for the test split and the overfit check. */
  kept: number;
}

/** Of all answers, at most: for the test split, and for the training split. */
const TEST_SHARE = 0.4;
const TRAIN_SHARE = 0.2;
/** Answers for each item of the dev split, at least: the app as it is takes one, the first race six, and a few more races two each. */
const LEAST_ANSWERS = 12;
const LEAST_DEV = 4;
/** Of each example: itself, and two near copies. */
const OVERFIT_ANSWERS = 3;
/** Failures that a proposing model is shown are among so many. */
const TRAIN_FOR_FAILURES = 16;

/**
 * Divides the answers of a budget: what the test split and the overfit check will take is put aside before anything is searched.
 *
 * @param sizes - Items of each split.
 * @throws WeirError poison `optimisation-budget-too-small`; says how many answers it takes.
 */
export function planBudget(
  answers: number,
  sizes: { train: number; dev: number; test: number },
  { examples, asksTraining }: { examples: number; asksTraining: 'all' | 'some' | 'none' },
): BudgetPlan {
  const wanted = { all: sizes.train, some: Math.min(TRAIN_FOR_FAILURES, sizes.train), none: 0 }[asksTraining];
  const train = Math.min(wanted, Math.floor(TRAIN_SHARE * answers));
  const test = Math.min(sizes.test, Math.floor((TEST_SHARE * answers) / 2));
  const kept = 2 * test + OVERFIT_ANSWERS * examples;
  const dev = Math.min(sizes.dev, Math.floor((answers - kept - train) / LEAST_ANSWERS));
  if (dev < Math.min(LEAST_DEV, sizes.dev) || test === 0) {
    // With the shares above: what is left for dev has to do for the least number of items.
    const search = LEAST_ANSWERS * Math.min(LEAST_DEV, sizes.dev) + OVERFIT_ANSWERS * examples;
    const least = Math.ceil(search / (1 - TEST_SHARE - (asksTraining === 'none' ? 0 : TRAIN_SHARE)));
    throw new WeirError({
      code: 'optimisation-budget-too-small',
      disposition: 'poison',
      field: 'spec.budget.answers',
      message: `${answers} answers are too few to search and to test what is found: give ${Math.max(least, 5)} or more.`,
    });
  }
  return { dev, test, train, kept };
}
