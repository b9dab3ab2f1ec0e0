import type { Classification } from '../classification/classify-results.js';
import { html, type Markup } from './markup.js';
import type { Report } from './report-html.js';
import { shown } from './shown.js';

/** Of a classification: how good it is, label by label, and what is taken for what. */
export function labelSection({ summary: { variants } }: Report): Markup | undefined {
  const classified = variants.flatMap(({ variant, classification }) =>
    classification ? [{ variant, ...classification }] : [],
  );
  if (classified.length === 0) return undefined;
  return html`<section aria-labelledby="labels">
    <h2 id="labels">Labels</h2>
    <div class="scroll">
      <table>
        <caption>
          Macro is the mean over labels, micro over all answers. Intervals are of 95 %.
        </caption>
        <thead>
          <tr>
            <th scope="col">Variant</th>
            ${HEADS.map((head) => html`<th scope="col" class="number">${head}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${classified.map(
            (one) =>
              html`<tr>
                <th scope="row">${one.variant}</th>
                ${cellsOf(one)}
              </tr> `,
          )}
        </tbody>
      </table>
    </div>
    <p class="quiet">
      In the tables of answers, rows are what is right and columns what was answered; the darker, the larger the share
      of its row.
    </p>
    ${classified.map(
      (one) =>
        html`<h3>${one.variant}</h3>
          <div class="side">${confusionOf(one)} ${classesOf(one)}</div>`,
    )}
  </section>`;
}

const HEADS = [
  'Accuracy',
  'Macro F1',
  'Macro precision',
  'Macro recall',
  'Micro F1',
  "Cohen's kappa",
  'Without a label',
];

function cellsOf({ accuracy, macroF1, macro, micro, kappa, withoutLabel }: Classification): Markup[] {
  const interval = (of: Classification['accuracy']) =>
    html`<td class="number">
      ${shown(of.estimate, 'share')}<span class="interval"
        >[${shown(of.low, 'share')}, ${shown(of.high, 'share')}]</span
      >
    </td>`;
  const numbers = [macro.precision, macro.recall, micro.f1].map((value) => shown(value, 'share'));
  return [
    interval(accuracy),
    interval(macroF1),
    ...[...numbers, kappa === undefined ? '–' : shown(kappa, 'share'), String(withoutLabel.length)].map(
      (text) => html`<td class="number">${text}</td>`,
    ),
  ];
}

function confusionOf({ confusion: { labels, counts } }: Classification): Markup {
  // Nothing expects what is no label.
  const rows = labels.flatMap((label, row) => (counts[row]!.some((count) => count > 0) ? [{ label, row }] : []));
  const cell = (row: number, column: number) => {
    const count = counts[row]![column]!;
    const share = count / counts[row]!.reduce((sum, one) => sum + one, 0);
    return html`<td class="${row === column ? 'right' : ''}" style="--share:${share.toFixed(3)}">${count}</td>`;
  };
  return html`<div class="scroll">
    <table class="confusion">
      <caption>
        Answers
      </caption>
      <thead>
        <tr>
          <td></td>
          ${labels.map((label) => html`<th scope="col" class="number">${label}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          ({ label, row }) =>
            html`<tr>
              <th scope="row">${label}</th>
              ${labels.map((_label, column) => cell(row, column))}
            </tr> `,
        )}
      </tbody>
    </table>
  </div>`;
}

function classesOf({ classes }: Classification): Markup {
  return html`<div class="scroll">
    <table>
      <caption>
        Label by label
      </caption>
      <thead>
        <tr>
          <th scope="col">Label</th>
          <th scope="col" class="number">Precision</th>
          <th scope="col" class="number">Recall</th>
          <th scope="col" class="number">F1</th>
          <th scope="col" class="number">Expected</th>
        </tr>
      </thead>
      <tbody>
        ${classes.map(
          ({ label, precision, recall, f1, support }) =>
            html`<tr>
              <th scope="row">${label}</th>
              ${[precision, recall, f1].map((value) => html`<td class="number">${shown(value, 'share')}</td>`)}
              <td class="number">${support}</td>
            </tr> `,
        )}
      </tbody>
    </table>
  </div>`;
}
