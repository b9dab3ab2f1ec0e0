import type { Unit } from '../metric.js';
import type { VariantComparison } from '../suite/summarise-suite.js';
import { type ForestRow, forestPlot } from './forest-plot.js';
import { html, type Markup } from './markup.js';
import type { Report } from './report-html.js';
import { change, shown, shownP, suffix } from './shown.js';

const UNITS: Record<Unit, string> = {
  share: 'shares, where 1 is all',
  points: 'points, where 100 is all',
  milliseconds: 'milliseconds',
  tokens: 'tokens',
  currency: 'cost',
};

/** What each variant gained or lost beside the baseline. */
export function comparisonSection({ summary: { comparisons, baseline }, among }: Report): Markup | undefined {
  if (comparisons.length === 0) return undefined;
  const unitOf = (metric: string) => among[metric]?.unit;
  // What is counted in one unit can share an axis; a metric without one has its own.
  const groups = [...Map.groupBy(comparisons, ({ metric }) => unitOf(metric) ?? metric)];
  const plots = groups.map(([key, entries], index) => {
    const unit = unitOf(entries[0]!.metric);
    const title = `Difference from ${baseline}, in ${unit === undefined ? key : UNITS[unit]}`;
    const rows = entries.map((entry) => rowOf(entry, unit));
    return html`<figure>
      ${forestPlot(`forest-${index}`, title, rows)}
      <figcaption>${title}</figcaption>
    </figure>`;
  });
  return html`<section aria-labelledby="differences">
    <h2 id="differences">Compared with ${baseline}</h2>
    <p class="quiet">
      Items are compared with themselves. Whiskers are 95 % intervals; ▲ is better, ▼ worse, ● not shown to differ.
    </p>
    ${plots}
    <div class="scroll">
      <table>
        <caption>
          p values are adjusted for all ${comparisons.length} comparisons (Holm).
        </caption>
        <thead>
          <tr>
            <th scope="col">Variant</th>
            <th scope="col">Metric</th>
            <th scope="col" class="number">${baseline}</th>
            <th scope="col" class="number">Variant</th>
            <th scope="col" class="number">Difference</th>
            <th scope="col" class="number">p</th>
            <th scope="col">Test</th>
            <th scope="col" class="number">Items</th>
            <th scope="col">Verdict</th>
          </tr>
        </thead>
        <tbody>
          ${comparisons.map((entry) => tableRow(entry, unitOf(entry.metric)))}
        </tbody>
      </table>
    </div>
  </section>`;
}

function rowOf({ variant, metric, difference, verdict }: VariantComparison, unit?: Unit): ForestRow {
  const { estimate, low, high } = difference;
  const says = `${change(estimate, unit)} [${shown(low, unit)}, ${shown(high, unit)}]${suffix(unit)}`;
  return { label: `${variant} · ${metric}`, says, interval: difference, verdict };
}

const TESTS = { mcnemar: 'McNemar', permutation: 'permutation' } as const;

function tableRow(entry: VariantComparison, unit?: Unit): Markup {
  const { variant, metric, before, after, difference, pValue, test, items, verdict } = entry;
  const { estimate, low, high } = difference;
  return html`<tr>
    <th scope="row">${variant}</th>
    <td>${metric}</td>
    <td class="number">${shown(before, unit)}</td>
    <td class="number">${shown(after, unit)}</td>
    <td class="number">
      ${change(estimate, unit)}<span class="interval">[${shown(low, unit)}, ${shown(high, unit)}]</span>
    </td>
    <td class="number">${shownP(pValue)}</td>
    <td>${TESTS[test]}</td>
    <td class="number">${items}</td>
    <td class="${verdict === 'no difference shown' ? 'open' : verdict}">${verdict}</td>
  </tr> `;
}
