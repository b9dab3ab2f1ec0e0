import type { Metrics } from '../metric.js';
import { METRICS } from '../metrics.js';
import type { ResultLine } from '../result-line.js';
import type { SuiteSummary } from '../suite/summarise-suite.js';
import { biasSection } from './bias-section.js';
import { choiceSection } from './choice-section.js';
import { comparisonSection } from './comparison-section.js';
import { histogramSection } from './histogram-section.js';
import { labelSection } from './label-section.js';
import { lossSection } from './loss-section.js';
import { html, Markup } from './markup.js';
import { problemSection, provenanceSection } from './provenance-section.js';
import { scoreSection, usageSection } from './score-section.js';
import { STYLE } from './style.js';

export interface ReportOptions {
  /** Of the suite. */
  title: string;
  /** Those that the summary is of: for what was asked and answered where something was lost. */
  results: readonly ResultLine[];
  /** @default METRICS */
  among?: Metrics;
  /** A line or more about the suite. */
  description?: string;
  /** When what was done, in the order wanted. */
  dates?: readonly (readonly [name: string, value: string])[];
  /** What else there is to say of where the results come from: files and their hashes, versions. */
  provenance?: readonly (readonly [name: string, value: string])[];
}

const STYLE_MARKUP = new Markup(STYLE);

/** What every part of a report is made of. */
export interface Report extends Required<Pick<ReportOptions, 'results' | 'among'>> {
  summary: SuiteSummary;
}

/**
 * A suite's results as one page that needs no other file: it has no script, loads nothing, and all that came from outside is escaped. The
 * same arguments give the same page.
 */
export function reportHtml(
  summary: SuiteSummary,
  { title, results, among = METRICS, description, dates = [], provenance = [] }: ReportOptions,
): string {
  const report: Report = { summary, results, among };
  const items = new Set(results.map(({ id }) => id)).size;
  const about = [
    ['Dataset', summary.datasets.join(', ') || '–'],
    ['Split', summary.splits.join(', ') || 'all of it'],
    ['Size', `${items} items, ${results.length} answers, ${summary.variants.length} variants`],
    ...dates,
  ] as const;
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'" />
        <meta name="referrer" content="no-referrer" />
        <title>${title}</title>
        <style>
          ${STYLE_MARKUP}
        </style>
      </head>
      <body>
        <header>
          <h1>${title}</h1>
          ${description === undefined ? undefined : html`<p>${description}</p>`}
          <dl class="facts">
            ${about.map(
              ([name, value]) =>
                html`<dt>${name}</dt>
                  <dd>${value}</dd>`,
            )}
          </dl>
        </header>
        <main>
          ${choiceSection(report)} ${biasSection(report)} ${scoreSection(report)} ${comparisonSection(report)}
          ${usageSection(report)} ${labelSection(report)} ${histogramSection(report)} ${lossSection(report)}
          ${problemSection(report)} ${provenanceSection(report, provenance)}
        </main>
      </body>
    </html> `.text;
}
