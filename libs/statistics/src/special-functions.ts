/** Parts of a continued fraction or series below this change no digit. */
const PRECISION = 1e-16;
const TINY = 1e-300;
const MOST_TERMS = 100_000;

const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
] as const;

/** The logarithm of the gamma function, by Lanczos's approximation. @param x - Above 0. */
export function logGamma(x: number): number {
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
  const base = x + 6.5;
  let sum: number = LANCZOS[0];
  for (let term = 1; term < LANCZOS.length; term += 1) sum += LANCZOS[term]! / (x - 1 + term);
  return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(base) - base + Math.log(sum);
}

/** The regularised upper incomplete gamma function Q(a, x) (DLMF 8.2.4): by series below a + 1, by continued fraction above. */
export function upperGamma(a: number, x: number): number {
  if (x <= 0) return 1;
  const factor = Math.exp(a * Math.log(x) - x - logGamma(a));
  if (x < a + 1) {
    let term = 1 / a;
    let sum = term;
    for (let n = 1; n < MOST_TERMS && term > sum * PRECISION; n += 1) {
      term *= x / (a + n);
      sum += term;
    }
    return 1 - factor * sum;
  }
  return (
    factor *
    lentz(
      x + 1 - a,
      (n) => -n * (n - a),
      (n) => x + 1 - a + 2 * n,
    )
  );
}

/** The regularised incomplete beta function I_x(a, b) (DLMF 8.17.2), by the continued fraction 8.17.22. */
export function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  // It converges fast below the mean of the distribution; above, the mirrored one does.
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(1 - x, b, a);
  const factor = Math.exp(
    logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x) - Math.log(a),
  );
  const numerator = (n: number): number => {
    const m = n >> 1;
    return n % 2 === 0
      ? (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m))
      : (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
  };
  return factor * lentz(1, numerator, () => 1);
}

/** 1 / (first + numerator(1) / (denominator(1) + numerator(2) / (denominator(2) + …))), by Lentz's method. */
function lentz(first: number, numerator: (n: number) => number, denominator: (n: number) => number): number {
  let c = 1 / TINY;
  let d = 1 / first;
  let fraction = d;
  for (let n = 1; n < MOST_TERMS; n += 1) {
    const above = numerator(n);
    d = 1 / awayFromZero(above * d + denominator(n));
    c = awayFromZero(denominator(n) + above / c);
    fraction *= c * d;
    if (Math.abs(c * d - 1) < PRECISION) break;
  }
  return fraction;
}

const awayFromZero = (value: number): number => (Math.abs(value) < TINY ? TINY : value);
