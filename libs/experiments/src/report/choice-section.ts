import { betterOf } from '../metric.js';
import type { SuiteSummary } from '../suite/summarise-suite.js';
import { html, type Markup } from './markup.js';
import type { Report } from './report-html.js';
import { scatterPlot } from './scatter-plot.js';

/** Which variant to take, and why; and all of them by what they give and take. */
export function choiceSection({ summary, among }: Report): Markup {
  const { variant, reason } = summary.recommendation;
  return html`<section aria-labelledby="choice">
    <h2 id="choice">Which one to take</h2>
    <div class="choice">
      <p><strong>${variant ?? 'None can be named'}</strong></p>
      <p>${reason}</p>
    </div>
    ${pictureOf(summary, summary.choice && betterOf(summary.choice.metric, among) === 'less')}
  </section>`;
}

function pictureOf({ choice, variants, recommendation }: SuiteSummary, lessIsBetter = false): Markup | undefined {
  if (!choice || choice.positions.length < 2) return undefined;
  const byCost = choice.positions.some(({ cost }) => cost > 0);
  const points = choice.positions.flatMap(({ variant, cost, latency }) => {
    const score = variants
      .find((one) => one.variant === variant)
      ?.metrics.find(({ metric }) => metric === choice.metric);
    const x = byCost ? cost : latency;
    if (!score || !Number.isFinite(x)) return [];
    const { estimate, low, high } = score;
    const onFront = choice.front.includes(variant);
    return [{ name: variant, x, y: { estimate, low, high }, onFront, isChosen: variant === recommendation.variant }];
  });
  if (points.length === 0) return undefined;
  const xLabel = byCost ? 'cost of a run' : 'milliseconds of a run, median';
  const title = `${choice.metric} against ${xLabel}`;
  return html`<figure>
    ${scatterPlot('pareto', { title, xLabel, yLabel: choice.metric, moreIsBetter: !lessIsBetter }, points)}
    <figcaption>
      Whiskers are 95 % intervals. ${choice.front.join(', ')}: no other is as good in quality, cost and latency and
      better in one of them. The dashed line is the best of the two that are shown.
      ${recommendation.variant === undefined ? '' : '★ is the one to take.'}
    </figcaption>
  </figure>`;
}
