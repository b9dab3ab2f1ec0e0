import { type ResultLine, variantOf } from '../result-line.js';
import type { VariantComparison } from '../suite/summarise-suite.js';
import { cut, html, type Markup } from './markup.js';
import type { Report } from './report-html.js';
import { shown } from './shown.js';

/** The items that lost most, with what was asked, what is right and what was answered; not of what a run took. */
export function lossSection({ summary: { comparisons, baseline }, results, among }: Report): Markup | undefined {
  const lost = comparisons.filter(
    ({ metric, regressions }) => regressions.length > 0 && among[metric]?.isQuality !== false,
  );
  if (lost.length === 0) return undefined;
  const firsts = new Map<string, ResultLine>();
  for (const result of results) {
    const key = keyOf(variantOf(result), result.id);
    const other = firsts.get(key);
    if (!other || result.repeat < other.repeat) firsts.set(key, result);
  }
  const find = (variant: string, id: string) => firsts.get(keyOf(variant, id));
  return html`<section aria-labelledby="losses">
    <h2 id="losses">Items that lost most</h2>
    <p class="quiet">Compared with ${baseline}. Also where no difference is shown: some items lose by chance.</p>
    ${lost.map((comparison) => lossTable(comparison, baseline, { find, unit: among[comparison.metric]?.unit }))}
  </section>`;
}

function lossTable(
  { variant, metric, verdict, regressions }: VariantComparison,
  baseline: string,
  { find, unit }: { find: (variant: string, id: string) => ResultLine | undefined; unit: Parameters<typeof shown>[1] },
): Markup {
  return html`<h3>
      ${variant} · ${metric} <span class="${verdict === 'no difference shown' ? 'open' : verdict}">${verdict}</span>
    </h3>
    <div class="scroll">
      <table class="long">
        <caption>
          The ${regressions.length} that lost most by ${metric}, the worst first.
        </caption>
        <thead>
          <tr>
            <th scope="col">Item</th>
            <th scope="col">Question</th>
            <th scope="col">Expected</th>
            <th scope="col">${baseline}</th>
            <th scope="col">${variant}</th>
            <th scope="col" class="number">Score</th>
          </tr>
        </thead>
        <tbody>
          ${regressions.map(({ id, before, after }) => {
            const [old, now] = [find(baseline, id), find(variant, id)];
            return html`<tr>
              <th scope="row" class="ids">${id}</th>
              <td class="text"><span>${cut(now?.question ?? '')}</span></td>
              <td class="text"><span>${cut(expectedText(now?.expected))}</span></td>
              <td class="text"><span>${answerOf(old)}</span></td>
              <td class="text"><span>${answerOf(now)}</span></td>
              <td class="number">${shown(before, unit)} → ${shown(after, unit)}</td>
            </tr> `;
          })}
        </tbody>
      </table>
    </div>`;
}

function answerOf(result: ResultLine | undefined): Markup | string {
  if (!result) return '';
  if (result.outcome === 'answered') return cut(result.answer);
  return html`<em>${result.outcome}${result.reason ? `: ${result.reason.code}` : ''}</em> ${cut(result.answer)}`;
}

function expectedText(expected: ResultLine['expected']): string {
  if (expected === undefined) return '';
  const all = Array.isArray(expected) ? expected : [expected];
  return all.map((one) => (typeof one === 'string' ? one : JSON.stringify(one))).join(' | ');
}

function keyOf(variant: string, id: string): string {
  return JSON.stringify([variant, id]);
}
