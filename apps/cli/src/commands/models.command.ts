import { writeFileSync } from 'node:fs';
import type { Aim, Comparison, Miss, ModelFacts, NamedModel, Yardstick } from '@weir/resources';
import { Command, Option } from 'commander';
import type { Cli } from '../cli.js';
import { CliError } from '../cli-error.js';
import { EXIT } from '../exit-codes.js';
import { declaredModels } from '../models/declared-models.js';
import { modelLine } from '../models/model-line.js';
import {
  addRequirements,
  addYardstick,
  type RequirementOptions,
  requirementsOf,
  type YardstickOptions,
  yardstickOf,
} from '../models/model-options.js';
import { oneLine } from '../output/printable.js';
import { importCommand } from './models-import.command.js';

type ModelOptions = YardstickOptions & RequirementOptions;

export function modelsCommand(cli: Cli): Command {
  const command = new Command('models').description('Choose models: what is known of them, what they cost and need.');
  const add = (definition: Command) => {
    command.addCommand(definition);
    return definition;
  };
  add(
    addRequirements(addYardstick(new Command('list').description('The declared models that meet the requirements.'))),
  ).action((options: ModelOptions) => listModels(cli, options));
  add(
    addYardstick(
      new Command('show')
        .description('A model: its card, and what it needs and costs under a load.')
        .argument('<name>', 'model'),
    ),
  ).action((name: string, options: YardstickOptions) => show(cli, name, options));
  add(
    addRequirements(
      addYardstick(
        new Command('compare')
          .description('Size, quality, cost and latency of models, and which of them are worth choosing among.')
          .argument('[names...]', 'models; otherwise all'),
      ),
      'chat',
    ),
  )
    .option('--picture <file>', 'write the picture there, as SVG')
    .action((names: string[], options: ModelOptions & { picture?: string }) => compare(cli, names, options));
  add(
    addRequirements(
      addYardstick(new Command('recommend').description('The model that suits the requirements best, and why.')),
      'chat',
    ),
  )
    .addOption(
      new Option('--prefer <aim>', 'what decides among the models that are worth choosing')
        .choices(['quality', 'cost', 'latency'])
        .default('quality'),
    )
    .action((options: ModelOptions & { prefer: Aim }) => recommend(cli, options));
  command.addCommand(importCommand(cli));
  return command;
}

interface Assessed {
  yardstick: Yardstick;
  /** Those that meet the requirements. */
  fit: ModelFacts[];
  unfit: { model: ModelFacts; misses: Miss[] }[];
}

async function assess(
  models: readonly NamedModel[],
  options: ModelOptions,
  { withLoad }: { withLoad: boolean },
): Promise<Assessed> {
  const { assessModel, commonBenchmark, missesOf } = await import('@weir/resources');
  const candidates = models.filter(
    ({ spec }) => options.purpose === undefined || (spec.card?.purpose ?? 'chat') === options.purpose,
  );
  const yardstick = yardstickOf(options, options.benchmark ?? commonBenchmark(candidates));
  const requirements = {
    ...requirementsOf(options, yardstick),
    ...(withLoad ? { load: yardstick.load } : {}),
  };
  const judged = models
    .map((model) => assessModel(model, yardstick))
    .map((model) => ({ model, misses: missesOf(model, requirements) }));
  return {
    yardstick,
    fit: judged.filter(({ misses }) => misses.length === 0).map(({ model }) => model),
    unfit: judged.filter(({ misses }) => misses.length > 0),
  };
}

async function listModels(cli: Cli, options: ModelOptions): Promise<void> {
  const { fit } = await assess(await declaredModels(cli), options, { withLoad: false });
  const { listText, overdueText } = await import('../models/models-text.js');
  if (cli.terminal.json) {
    for (const facts of fit) await cli.terminal.print(modelLine(facts), () => '');
    return;
  }
  await cli.terminal.line(fit.length === 0 ? 'No declared model meets the requirements.' : listText(fit));
  for (const line of overdueText(fit)) await cli.terminal.line(cli.terminal.style('yellow', `warning: ${line}`));
}

async function show(cli: Cli, name: string, options: YardstickOptions): Promise<void> {
  const { assessModel } = await import('@weir/resources');
  const [text, { stringify }] = await Promise.all([import('../models/models-text.js'), import('yaml')]);
  const [model] = await declaredModels(cli, [name]);
  const facts = assessModel(model!, yardstickOf(options));
  const steps = text.stepsOf(facts);
  await cli.terminal.print({ ...modelLine(facts), steps }, () => {
    const { provider, description, contextTokens, prices, card } = facts.spec;
    const known = {
      provider,
      ...('model' in facts.spec ? { model: facts.spec.model } : {}),
      description,
      contextTokens,
      prices,
      card,
    };
    return [
      cli.terminal.style('bold', name),
      ...stringify(known)
        .trimEnd()
        .split('\n')
        .map((line) => `  ${oneLineKeepingIndent(line)}`),
      ...text.overdueText([facts]).map((line) => cli.terminal.style('yellow', `warning: ${line}`)),
      ...(steps.length > 0 ? ['', `Under ${loadText(options)}:`, text.stepsText(steps)] : []),
      ...('unknown' in facts.cost ? [`  What it costs is not known: ${facts.cost.unknown}.`] : []),
    ].join('\n');
  });
}

async function compare(
  cli: Cli,
  names: readonly string[],
  options: ModelOptions & { picture?: string },
): Promise<void> {
  const { fit, unfit, yardstick } = await assess(await declaredModels(cli, names), options, { withLoad: true });
  const { compareModels } = await import('@weir/resources');
  const comparison = compareModels(fit);
  if (options.picture !== undefined) await writePicture(options.picture, comparison, yardstick);
  if (cli.terminal.json) {
    for (const line of comparisonLines(comparison, unfit)) await cli.terminal.print(line, () => '');
    return;
  }
  await cli.terminal.line(await compareText(cli, comparison, yardstick));
  await cli.terminal.line(['', `Under ${loadText(options)}.`, ...leftOutText(unfit)].join('\n'));
  if (options.picture !== undefined) await cli.terminal.line(`The picture is in ${options.picture}.`);
}

async function recommend(cli: Cli, options: ModelOptions & { prefer: Aim }): Promise<void> {
  const { fit, unfit, yardstick } = await assess(await declaredModels(cli), options, { withLoad: true });
  const { compareModels, sortModels } = await import('@weir/resources');
  const text = await import('../models/models-text.js');
  const comparison = compareModels(fit);
  // Without a front, because nothing comparable is known, whatever fits is as good as the rest.
  const [chosen] = sortModels(comparison.front.length > 0 ? comparison.front : fit, options.prefer);
  if (!chosen) cli.exitCode = EXIT.failed;
  const steps = chosen ? text.stepsOf(chosen) : [];
  const value = {
    ...(chosen ? { recommended: chosen.name, preferred: options.prefer, steps } : {}),
    ...(yardstick.benchmark === undefined ? {} : { benchmark: yardstick.benchmark }),
    aims: comparison.aims,
    models: comparisonLines(comparison, unfit),
  };
  const compared = fit.length > 0 ? [text.comparisonText(comparison, yardstick.benchmark), ''] : [];
  await cli.terminal.print(value, () =>
    [
      ...compared,
      `Under ${loadText(options)}.`,
      ...leftOutText(unfit),
      '',
      ...(chosen ? [whyText(cli, chosen, comparison, options.prefer)] : ['No declared model meets the requirements.']),
      ...(chosen ? text.overdueText([chosen]).map((line) => cli.terminal.style('yellow', `warning: ${line}`)) : []),
      ...(steps.length > 0 ? [text.stepsText(steps)] : []),
    ].join('\n'),
  );
}

/** Every model once: on the front, beaten, not comparable, or left out. */
function comparisonLines({ front, dominated, unplaced }: Comparison, unfit: Assessed['unfit']): object[] {
  return [
    ...front.map((facts) => ({ ...modelLine(facts), onFront: true })),
    ...dominated.map(({ model, by }) => ({
      ...modelLine(model),
      onFront: false,
      beatenBy: by.map(({ name }) => name),
    })),
    ...unplaced.map(({ model, missing }) => ({ ...modelLine(model), onFront: false, missing })),
    ...unfit.map(({ model, misses }) => ({ ...modelLine(model), onFront: false, misses })),
  ];
}

async function compareText(cli: Cli, comparison: Comparison, yardstick: Yardstick): Promise<string> {
  const { paretoChart } = await import('@weir/resources');
  const [{ comparisonText }, { scatterText }] = await Promise.all([
    import('../models/models-text.js'),
    import('../output/scatter.js'),
  ]);
  const chart = paretoChart(comparison);
  const marks = chart
    ? chart.points.map((_point, index) => String.fromCodePoint('A'.codePointAt(0)! + (index % 26)))
    : [];
  return [
    comparisonText(comparison, yardstick.benchmark, marks),
    ...(chart
      ? ['', scatterText(chart, marks, axisLabels(chart.xAim, chart.yAim, yardstick), cli.terminal.columns)]
      : []),
  ].join('\n');
}

async function writePicture(file: string, comparison: Comparison, yardstick: Yardstick): Promise<void> {
  const { chartSvg, paretoChart } = await import('@weir/resources');
  const chart = paretoChart(comparison);
  if (!chart) {
    throw new CliError({
      code: 'nothing-to-draw',
      field: '--picture',
      message:
        'No model has values of two of quality, cost and latency, so there is no picture. See: weir models compare',
    });
  }
  try {
    writeFileSync(file, chartSvg(chart, axisLabels(chart.xAim, chart.yAim, yardstick)));
  } catch (cause) {
    throw new CliError({
      code: 'not-written',
      exitCode: EXIT.usage,
      field: '--picture',
      message: `Cannot write ${file} (${(cause as NodeJS.ErrnoException).code}).`,
      cause,
    });
  }
}

function axisLabels(x: Aim, y: Aim, { benchmark, currency }: Yardstick): { x: string; y: string } {
  const labels: Record<Aim, string> = {
    quality: benchmark ?? 'quality',
    cost: `cost a month, ${currency}`,
    latency: 'latency, ms',
  };
  return { x: labels[x], y: labels[y] };
}

function loadText({ requestsPerDay, inputTokens, outputTokens, peak }: YardstickOptions): string {
  const busiest = peak === 1 ? '' : `, ${peak} times as many at the busiest time`;
  return `${requestsPerDay.toLocaleString('en-US')} requests a day of ${inputTokens.toLocaleString('en-US')} input and ${outputTokens.toLocaleString('en-US')} output tokens${busiest}`;
}

function leftOutText(unfit: Assessed['unfit']): string[] {
  if (unfit.length === 0) return [];
  return [
    'Left out:',
    ...unfit.flatMap(({ model, misses }) =>
      misses.map(({ requirement, why }) => `  ${model.name}: ${requirement}: ${oneLine(why)}`),
    ),
  ];
}

function whyText(cli: Cli, { name }: ModelFacts, { aims, front }: Comparison, prefer: Aim): string {
  const best: Record<Aim, string> = { quality: 'the best', cost: 'the cheapest', latency: 'the fastest' };
  const among =
    front.length === 0
      ? 'nothing is known to compare it by'
      : front.length === 1
        ? `no other is better in ${aims.join(' or ')}`
        : `${aims.includes(prefer) ? best[prefer] : 'the first'} of ${front.length} on the front over ${aims.join(', ')}`;
  return `Recommended: ${cli.terminal.style('bold', name)}, ${among}.`;
}

function oneLineKeepingIndent(line: string): string {
  const text = line.trimStart();
  return `${' '.repeat(line.length - text.length)}${oneLine(text)}`;
}
