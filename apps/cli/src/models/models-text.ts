import { bytes, type Comparison, decimal, type ModelFacts, type Step, whole } from '@weir/resources';
import { oneLine } from '../output/printable.js';
import { table } from '../output/table.js';

const NONE = '–';

export function listText(models: readonly ModelFacts[]): string {
  const rows = models.map(({ name, spec, card }) => [
    name,
    spec.provider,
    card.purpose,
    card.hosting ?? NONE,
    cell(card.licence),
    cell(card.languages?.join(' ')),
    card.size ? parameters(card.size.parameters) : NONE,
    whole(spec.contextTokens),
    pricesText(spec.prices),
  ]);
  const header = [
    'model',
    'provider',
    'purpose',
    'hosting',
    'licence',
    'languages',
    'size',
    'context',
    'prices in / out',
  ];
  return table(header, rows);
}

/** A line for each model whose card is not to be trusted any more. */
export function overdueText(models: readonly ModelFacts[]): string[] {
  return models
    .filter(({ daysOverdue }) => daysOverdue > 0)
    .map(({ name, card, daysOverdue }) => `${name}: review due on ${card.reviewBy}, ${days(daysOverdue)} ago`);
}

/**
 * Size, quality, cost and latency; the front first.
 *
 * @param marks - What stands for each model in a plot, in the order of the rows.
 */
export function comparisonText(
  { front, dominated, unplaced }: Comparison,
  benchmark: string | undefined,
  marks: readonly string[] = [],
): string {
  const rows = [
    ...front.map((facts) => ({ facts, note: 'on the front' })),
    ...dominated.map(({ model, by }) => ({ facts: model, note: `beaten by ${by.map(({ name }) => name).join(', ')}` })),
    ...unplaced.map(({ model, missing }) => ({
      facts: model,
      note: missing.length > 0 ? `no ${missing.join(', ')} known` : '',
    })),
  ];
  const cells = rows.map(({ facts, note }, index) => [
    ...(marks.length > 0 ? [marks[index] ?? ''] : []),
    facts.name,
    facts.card.size ? parameters(facts.card.size.parameters) : NONE,
    facts.memory?.total === undefined ? NONE : bytes(facts.memory.total),
    facts.quality ? decimal(facts.quality.score) : NONE,
    costText(facts),
    latencyText(facts),
    facts.instances ? whole(facts.instances.instances) : NONE,
    note,
  ]);
  const quality = benchmark === undefined ? 'quality' : oneLine(benchmark, 24);
  const header = [
    ...(marks.length > 0 ? [''] : []),
    'model',
    'size',
    'memory',
    quality,
    'cost a month',
    'latency',
    'instances',
    '',
  ];
  return table(header, cells);
}

function pricesText(prices: ModelFacts['spec']['prices']): string {
  if (!prices) return NONE;
  const { input, output, perSecond, currency } = prices;
  const second = perSecond === undefined ? '' : `, ${decimal(perSecond, 6)} a second`;
  return `${decimal(input, 4)} / ${decimal(output, 4)} ${oneLine(currency, 8)}${second}`;
}

export function costText({ cost }: ModelFacts): string {
  return 'unknown' in cost ? NONE : `${decimal(cost.amount)} ${oneLine(cost.currency, 8)}`;
}

export function latencyText({ latencyMs }: ModelFacts): string {
  return latencyMs === undefined ? NONE : `${decimal(latencyMs / 1_000)} s`;
}

/** A calculation, line by line, its sources below. */
export function stepsText(steps: readonly Step[]): string {
  const sources = [...new Set(steps.flatMap(({ source }) => source ?? []))];
  const rows = steps.map(({ name, formula, result, source }) => [
    name,
    `${oneLine(formula)} = ${oneLine(result)}${source === undefined ? '' : ` [${sources.indexOf(source) + 1}]`}`,
  ]);
  const width = Math.max(...rows.map(([name]) => name!.length));
  return [
    ...rows.map(([name, text]) => `  ${name!.padEnd(width)}  ${text}`),
    ...sources.map((source, index) => `  [${index + 1}] ${oneLine(source)}`),
  ].join('\n');
}

export function stepsOf({ memory, instances, cost }: ModelFacts): Step[] {
  return [...(memory?.steps ?? []), ...(instances?.steps ?? []), ...('unknown' in cost ? [] : cost.steps)];
}

export function days(count: number): string {
  return count === 1 ? '1 day' : `${whole(count)} days`;
}

/** `8.03 B`, `22.7 M`. */
function parameters(count: number): string {
  const [divisor, unit] = count >= 1e9 ? [1e9, 'B'] : [1e6, 'M'];
  return `${decimal(count / divisor)} ${unit}`;
}

function cell(text: string | undefined): string {
  return text === undefined ? NONE : oneLine(text, 32);
}
