import { betterOf } from '../metric.js';
import type { VariantSummary } from '../suite/summarise-suite.js';
import { html, type Markup } from './markup.js';
import type { Report } from './report-html.js';
import { shown } from './shown.js';

const ARROWS = { better: '▲', worse: '▼', 'no difference shown': '' } as const;

/** The mean of each metric of each variant, with its interval. */
export function scoreSection({ summary, among }: Report): Markup {
  const { metrics, variants, baseline, comparisons } = summary;
  const cell = ({ variant, metrics: all }: VariantSummary, metric: string) => {
    const found = all.find((one) => one.metric === metric);
    if (!found) return html`<td class="number">–<span class="interval">no score</span></td>`;
    const unit = among[metric]?.unit;
    const verdict = comparisons.find((one) => one.variant === variant && one.metric === metric)?.verdict;
    const mark =
      verdict && ARROWS[verdict]
        ? html` <span
            class="${verdict}"
            title="${verdict} than ${baseline}"
            aria-label="${verdict} than ${baseline}"
            role="img"
            >${ARROWS[verdict]}</span
          >`
        : undefined;
    const rest =
      found.without > 0
        ? html`<span class="interval">${found.items} of ${found.items + found.without} items</span>`
        : undefined;
    return html`<td class="number">
      ${shown(found.estimate, unit)}${mark}<span class="interval"
        >[${shown(found.low, unit)}, ${shown(found.high, unit)}]</span
      >${rest}
    </td>`;
  };
  return html`<section aria-labelledby="scores">
    <h2 id="scores">Scores</h2>
    <div class="scroll">
      <table>
        <caption>
          Means over items, with 95 % intervals. ▲ and ▼: shown to be better or worse than ${baseline}.
        </caption>
        <thead>
          <tr>
            <th scope="col">Variant</th>
            ${metrics.map((metric) => html`<th scope="col" class="number">${metric}<small>${betterOf(metric, among) === 'less' ? 'less is better' : 'more is better'}</small></th>`)}
          </tr>
        </thead>
        <tbody>
          ${variants.map(
            (variant) =>
              html`<tr>
                <th scope="row">
                  ${variant.variant}${variant.variant === baseline ? html`<small>baseline</small>` : undefined}
                </th>
                ${metrics.map((metric) => cell(variant, metric))}
              </tr> `,
          )}
        </tbody>
      </table>
    </div>
  </section>`;
}

/** How runs ended, and what they took. */
export function usageSection({ summary: { variants } }: Report): Markup {
  const judged = variants.some(({ judgeCost }) => judgeCost !== undefined);
  const heads = [
    'Items',
    'Answered',
    'Refused',
    'Failed',
    'p50 / p95, ms',
    'Tokens in / out',
    'Cost of a run',
    'Cost of all',
  ];
  const row = ({ variant, items, outcomes, latency, tokens, cost, judgeCost }: VariantSummary) => {
    const cells = [
      ...[items, outcomes.answered, outcomes.refused, outcomes.failed].map(String),
      `${shown(latency.p50, 'milliseconds')} / ${shown(latency.p95, 'milliseconds')}`,
      `${shown(tokens.input, 'tokens')} / ${shown(tokens.output, 'tokens')}`,
      ...[cost.mean, cost.total].map((value) => shown(value, 'currency')),
      ...(judged ? [shown(judgeCost ?? 0, 'currency')] : []),
    ];
    return html`<tr>
      <th scope="row">${variant}</th>
      ${cells.map((text) => html`<td class="number">${text}</td>`)}
    </tr> `;
  };
  return html`<section aria-labelledby="usage">
    <h2 id="usage">What it took</h2>
    <div class="scroll">
      <table>
        <caption>
          Outcomes are of answers, tokens are means of a run, and costs are in the currency of the model's prices.
        </caption>
        <thead>
          <tr>
            <th scope="col">Variant</th>
            ${[...heads, ...(judged ? ['Cost of judges'] : [])].map((head) => html`<th scope="col" class="number">${head}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${variants.map(row)}
        </tbody>
      </table>
    </div>
  </section>`;
}
