import { cohensKappa, krippendorffsAlpha } from '@weir/metrics';
import { bootstrap, type BootstrapOptions, type Interval } from '@weir/statistics';

/** What one rater gave to one run, 0 to 1; each rater once a run. */
export interface RunRating {
  runId: string;
  rater: string;
  share: number;
}

export interface Agreement {
  /** Runs that two raters or more rated: all that follows rests on these. */
  runs: number;
  raters: string[];
  /** Runs of which there is one rating only. */
  ratedOnce: number;
  /** Krippendorff's alpha; undefined where there are no such runs, or all their ratings are the same. */
  nominal: Interval | undefined;
  ordinal: Interval | undefined;
  /** Cohen's, where there are two raters. */
  kappa: Interval | undefined;
}

/**
 * How far raters agree, beyond chance, with bootstrap intervals over the runs. A draw of the runs in which all ratings are the same shows
 * no agreement beyond chance, and counts as 0.
 */
export function raterAgreement(ratings: readonly RunRating[], options: BootstrapOptions = {}): Agreement {
  const units = [...Map.groupBy(ratings, ({ runId }) => runId).values()];
  const paired = units.filter(({ length }) => length > 1);
  const raters = [...new Set(paired.flat().map(({ rater }) => rater))].sort();
  const alpha = (level: 'nominal' | 'ordinal') =>
    intervalOf(paired, (drawn) => krippendorffsAlpha(drawn.map(sharesOf), level), options);
  return {
    runs: paired.length,
    raters,
    ratedOnce: units.length - paired.length,
    nominal: alpha('nominal'),
    ordinal: alpha('ordinal'),
    kappa: raters.length === 2 ? intervalOf(paired, kappaOf(raters), options) : undefined,
  };
}

type Unit = readonly RunRating[];

function intervalOf(
  units: readonly Unit[],
  statistic: (drawn: readonly Unit[]) => number | undefined,
  options: BootstrapOptions,
): Interval | undefined {
  if (units.length === 0 || statistic(units) === undefined) return undefined;
  return bootstrap(units, (drawn) => (drawn.length === 0 ? 0 : (statistic(drawn) ?? 0)), options);
}

const sharesOf = (unit: Unit): number[] => unit.map(({ share }) => share);

const kappaOf = (raters: readonly string[]) => (drawn: readonly Unit[]) => {
  const [first, second] = raters.map((rater) =>
    drawn.map((unit) => String(unit.find((rating) => rating.rater === rater)!.share)),
  );
  return cohensKappa(first!, second!);
};
