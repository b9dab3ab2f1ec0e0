import type { SuiteProblem } from '../suite/problems.js';
import { cut, html, type Markup } from './markup.js';
import type { Report } from './report-html.js';

const MOST_ITEMS = 20;

/** What is not as it should be, by item. */
export function problemSection({ summary: { problems } }: Report): Markup {
  const row = ({ variant, metric, says, items }: SuiteProblem) =>
    html`<tr>
      <td>${variant ?? 'all'}</td>
      <td>${metric ?? '–'}</td>
      <td class="text"><span>${cut(says)}</span></td>
      <td class="number">${items.length || '–'}</td>
      <td class="ids">${namesOf(items)}</td>
    </tr> `;
  return html`<section aria-labelledby="problems">
    <h2 id="problems">Problems</h2>
    ${
      problems.length === 0
        ? html`<p>None.</p>`
        : html`<div class="scroll">
            <table class="long">
              <caption>
                Nothing is left out silently: each score says how many items it rests on.
              </caption>
              <thead>
                <tr>
                  <th scope="col">Variant</th>
                  <th scope="col">Metric</th>
                  <th scope="col">What</th>
                  <th scope="col" class="number">Items</th>
                  <th scope="col">Which</th>
                </tr>
              </thead>
              <tbody>
                ${problems.map(row)}
              </tbody>
            </table>
          </div>`
    }
  </section>`;
}

/** What made the numbers. */
export function provenanceSection(
  { summary: { variants, datasets, splits, task } }: Report,
  provenance: readonly (readonly [name: string, value: string])[],
): Markup {
  const facts = [
    ['Task', task],
    ['Dataset', datasets.join(', ') || '–'],
    ['Split', splits.join(', ') || 'not named'],
    ...provenance,
    ['Intervals', 'bootstrap over items, 95 %, bias-corrected and accelerated, seed 1'],
    ['Tests', 'paired by item: exact McNemar where each is right or wrong, else permutation; adjusted by Holm'],
  ] as const;
  return html`<section aria-labelledby="provenance">
    <h2 id="provenance">Where this comes from</h2>
    <dl class="facts">
      ${facts.map(
        ([name, value]) =>
          html`<dt>${name}</dt>
            <dd>${value}</dd>`,
      )}
    </dl>
    <div class="scroll">
      <table class="long">
        <caption>
          A fingerprint is of all that makes an answer: prompt, model, settings, policy, index.
        </caption>
        <thead>
          <tr>
            <th scope="col">Variant</th>
            <th scope="col">App</th>
            <th scope="col">Fingerprints</th>
            <th scope="col">Judges</th>
          </tr>
        </thead>
        <tbody>
          ${variants.map(
            ({ variant, apps, fingerprints, judges }) =>
              html`<tr>
                <th scope="row">${variant}</th>
                <td>${apps.join(', ')}</td>
                <td><code>${namesOf(fingerprints) || '–'}</code></td>
                <td>
                  ${
                    Object.entries(judges)
                      .map(([metric, by]) => `${metric}: ${by.join(', ')}`)
                      .join('; ') || '–'
                  }
                </td>
              </tr> `,
          )}
        </tbody>
      </table>
    </div>
  </section>`;
}

function namesOf(names: readonly string[]): string {
  const rest = names.length - MOST_ITEMS;
  return `${names.slice(0, MOST_ITEMS).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}
