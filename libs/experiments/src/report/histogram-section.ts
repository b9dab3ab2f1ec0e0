import { meansByItem } from '../summarise.js';
import { variantsIn } from '../variants.js';
import { binsOf, histogramPlot } from './histogram-plot.js';
import { html, type Markup } from './markup.js';
import type { Report } from './report-html.js';

/** How scores spread over items: of metrics that have more than two values. */
export function histogramSection({ summary, results }: Report): Markup | undefined {
  const variants = variantsIn(results);
  const rows = summary.metrics.flatMap((metric, place) => {
    const groups = summary.variants.map(({ variant }) => ({
      variant,
      values: [...meansByItem(variants.get(variant) ?? [], metric).values()],
    }));
    const bins = binsOf(groups.map(({ values }) => values));
    if (!bins) return [];
    const plots = groups
      .filter(({ values }) => values.length > 0)
      .map(({ variant, values }, index) => {
        const plot = histogramPlot(`histogram-${place}-${index}`, `${metric} of ${variant}`, values, bins);
        return html`<figure>
          ${plot}
          <figcaption>${variant}</figcaption>
        </figure>`;
      });
    return [
      html`<h3>${metric}</h3>
        <div class="multiples">${plots}</div>`,
    ];
  });
  if (rows.length === 0) return undefined;
  return html`<section aria-labelledby="spread">
    <h2 id="spread">How scores spread</h2>
    <p class="quiet">Numbers of items. The axes of a metric are the same for all variants.</p>
    ${rows}
  </section>`;
}
