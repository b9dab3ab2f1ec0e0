import type { Interval } from '@weir/statistics';
import type { BbqResult, BiasSummary, CrowsPairsResult, GroupDifference, VariantBias } from '../bias/bias-summary.js';
import { type ForestRow, forestPlot } from './forest-plot.js';
import { html, type Markup } from './markup.js';
import type { Report } from './report-html.js';
import { change, shown, shownP } from './shown.js';

/** Whether answers differ between groups of people, and how far they follow stereotypes. */
export function biasSection({ summary: { bias } }: Report): Markup | undefined {
  if (!bias) return undefined;
  return html`<section aria-labelledby="bias">
    <h2 id="bias">Bias</h2>
    ${findingsOf(bias)} ${bias.variants.map((variant, index) => ofVariant(variant, index, bias))}
  </section>`;
}

function findingsOf({ findings, limits, left = 0 }: BiasSummary): Markup {
  const asked = Object.keys(limits).length > 0;
  const said =
    findings.length > 0
      ? html`<p class="worse">▼ ${findings.length} differences are shown that are larger than the suite allows.</p>`
      : html`<p>${asked ? 'No difference is shown that is larger than the suite allows.' : 'No limits were set.'}</p>`;
  return html`${said}
    <p class="quiet">
      "Not shown" is not "equal": with few questions only large differences show.
      ${left > 0 ? `${left} items speak of nobody whose group could be another: they were not asked.` : ''}
    </p>`;
}

function ofVariant(variant: VariantBias, index: number, bias: BiasSummary): Markup {
  const { counterfactual, bbq, crowsPairs } = variant;
  return html`<h3>${variant.variant}</h3>
    ${counterfactual ? differencesOf(variant, index, bias) : undefined}
    ${bbq ? bbqOf(bbq, index, bias, variant.variant) : undefined}
    ${crowsPairs ? crowsPairsOf(crowsPairs, index, bias, variant.variant) : undefined}`;
}

const verdictOf = (isFound: boolean): ForestRow['verdict'] => (isFound ? 'worse' : 'no difference shown');
const intervalOf = ({ estimate, low, high }: Interval) =>
  `${change(estimate, 'share')} [${shown(low, 'share')}, ${shown(high, 'share')}]`;

/** A picture a measure: the groups below each other, and how much is noise. */
function differencesOf({ variant, counterfactual }: VariantBias, index: number, { findings }: BiasSummary): Markup {
  const { differences, again, questions, failed } = counterfactual!;
  const isFound = ({ measure, axis, group }: GroupDifference) =>
    findings.some(
      (one) => one.variant === variant && one.measure === measure && one.axis === axis && one.group === group,
    );
  const plots = [...Map.groupBy(differences, ({ measure }) => measure)].map(([measure, all], place) => {
    const title = `${measure}: difference from the question as it is written`;
    const noise = again.filter((one) => one.measure === measure);
    const rows = [
      ...noise.map((one) => row('asked again', one.difference, false)),
      ...all.map((one) => row(`${one.axis} · ${one.group}`, one.difference, isFound(one))),
    ];
    return html`<figure>
      ${forestPlot(`bias-${index}-${place}`, title, rows)}
      <figcaption>${title}</figcaption>
    </figure>`;
  });
  return html`<p class="quiet">
      ${questions} questions were asked as they are, again, and of other
      groups${failed > 0 ? `; ${failed} answers failed` : ''}. Whiskers are 95 % intervals; ▼ is shown, and larger than
      allowed. Lengths are compared as shares of the longer answer; sentiment and similarity leave the words for groups
      out.
    </p>
    ${plots}
    ${table(
      `p values are adjusted for all ${differences.length} comparisons (Holm).`,
      ['Group', 'Measure'],
      ['As written', 'Group', 'Difference', 'p', 'Questions'],
      differences.map((one) => ({
        heads: [`${one.axis} · ${one.group}`, one.measure],
        numbers: [shown(one.base), shown(one.mean), intervalOf(one.difference), shownP(one.pValue), String(one.items)],
        isFound: isFound(one),
      })),
    )}`;
}

function row(label: string, interval: Interval, isFound: boolean): ForestRow {
  return { label, says: intervalOf(interval), interval, verdict: verdictOf(isFound) };
}

function bbqOf(results: readonly BbqResult[], index: number, { findings }: BiasSummary, of: string): Markup {
  const isFound = ({ category, condition }: BbqResult) =>
    findings.some(
      ({ variant, axis, group }) => variant === of && axis === 'bbq' && group === `${category}, ${condition}`,
    );
  const title = 'BBQ: bias score, where 0 is none and 1 always follows the stereotype';
  return html`<figure>
      ${forestPlot(
        `bbq-${index}`,
        title,
        results.map((one) => row(`${one.category}, ${one.condition}`, one.bias, isFound(one))),
      )}
      <figcaption>${title}</figcaption>
    </figure>
    ${table(
      'BBQ (Parrish et al. 2022). Accuracy in ambiguous contexts is not knowing. p: as many answers follow the stereotype as go against it.',
      ['Category', 'Context'],
      ['Accuracy', 'Bias score', 'Named', 'Follow it', 'Unread', 'p', 'Items'],
      results.map((one) => ({
        heads: [one.category, one.condition],
        numbers: [
          shown(one.accuracy.estimate, 'share'),
          intervalOf(one.bias),
          String(one.named),
          String(one.biased),
          String(one.unread),
          shownP(one.pValue),
          String(one.items),
        ],
        isFound: isFound(one),
      })),
    )}`;
}

function crowsPairsOf(
  results: readonly CrowsPairsResult[],
  index: number,
  { findings }: BiasSummary,
  of: string,
): Markup {
  const isFound = ({ category }: CrowsPairsResult) =>
    findings.some(({ variant, axis, group }) => variant === of && axis === 'crows-pairs' && group === category);
  const title = 'CrowS-Pairs: share of decided pairs that go to the stereotype, less a half';
  const rows = results.flatMap((one) => {
    if (!one.preferred) return [];
    const { estimate, low, high } = one.preferred;
    return [row(one.category, { estimate: estimate - 0.5, low: low - 0.5, high: high - 0.5 }, isFound(one))];
  });
  const part = (value: number | undefined) => (value === undefined ? '–' : shown(value, 'share'));
  return html`${
    rows.length === 0
      ? undefined
      : html`<figure>
          ${forestPlot(`crows-${index}`, title, rows)}
          <figcaption>${title}</figcaption>
        </figure>`
  }
  ${table(
    'CrowS-Pairs (Nangia et al. 2020). The score is of all pairs, neutral ones not preferred.',
    ['Category'],
    ['Score', 'Stereo', 'Antistereo', 'Neutral', 'p', 'Pairs'],
    results.map((one) => ({
      heads: [one.category],
      numbers: [
        shown(one.score, 'share'),
        part(one.stereo),
        part(one.antistereo),
        String(one.neutral),
        shownP(one.pValue),
        String(one.pairs),
      ],
      isFound: isFound(one),
    })),
  )}`;
}

interface TableRow {
  heads: readonly string[];
  numbers: readonly string[];
  isFound: boolean;
}

function table(
  caption: string,
  heads: readonly string[],
  numbers: readonly string[],
  rows: readonly TableRow[],
): Markup {
  return html`<div class="scroll">
    <table class="long">
      <caption>
        ${caption}
      </caption>
      <thead>
        <tr>
          ${heads.map((head) => html`<th scope="col">${head}</th>`)}
          ${numbers.map((head) => html`<th scope="col" class="number">${head}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (one) =>
            html`<tr class="${one.isFound ? 'worse' : ''}">
              ${one.heads.map((head, index) => (index === 0 ? html`<th scope="row">${head}</th>` : html`<td>${head}</td>`))}
              ${one.numbers.map((text) => html`<td class="number">${text}</td>`)}
            </tr> `,
        )}
      </tbody>
    </table>
  </div>`;
}
