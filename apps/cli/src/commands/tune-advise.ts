import { type AppSpec, type DatasetItem, estimateTokens, type ModelSpec } from '@weir/resources';
import { adviseOnPrompt, adviseOnRanking, type PromptFacts, trainingCost } from '@weir/tunings';
import { Command, InvalidArgumentError } from 'commander';
import { type Cli, withGateway } from '../cli.js';
import { usageError } from '../cli-error.js';
import { openDataset } from '../datasets/open-dataset.js';
import type { GatewayClient } from '../gateway-client.js';
import { type Advice, adviceText } from '../output/advice-text.js';
import { exampleTokens } from '../tune/example-tokens.js';
import { examplesAvailable, type ExamplesAvailable, SHARES } from '../tune/examples-available.js';
import { durationMsOf, list, positive, tenantOption } from './options.js';

interface AdviseOptions {
  dataset: string[];
  /** Milliseconds. */
  last?: number;
  tuned?: string;
  tuningCost?: number;
  trainingPrice?: number;
  epochs: number;
  tenant?: string;
}

const DAY_MS = 86_400_000;

/** `weir tune advise`: whether there is anything to be had by tuning, with the evidence and the arithmetic. */
export function tuneAdviseCommand(cli: Cli): Command {
  return new Command('advise')
    .description('Few-shot against fine-tuning for an app and its data, and whether there is enough for an adapter.')
    .argument('<app>', 'the App')
    .option('-d, --dataset <names>', 'Datasets or files of examples, beside the traffic of the app', list, [])
    .option('--last <duration>', 'of runs of the last 24h, 7d, 30d (by default 7d)', durationMsOf)
    .option('--tuned <model>', 'Model whose prices a tuned one would have (by default those of the app)')
    .option('--tuning-cost <amount>', "what tuning costs, in the currency of the model's prices", amount)
    .option('--training-price <amount>', 'or what a provider takes for a million tokens of training', amount)
    .option('--epochs <n>', 'how often such a provider goes through the examples', positive, 3)
    .addOption(tenantOption())
    .action((app: string, options: AdviseOptions) => advise(cli, app, options));
}

async function advise(cli: Cli, app: string, options: AdviseOptions): Promise<void> {
  const advice = await withGateway(cli, options, async (gateway) => {
    const spec = (await gateway.resource('App', app)).spec as AppSpec;
    const model = await modelOf(gateway, spec.model);
    const tuned = options.tuned === undefined ? model : await modelOf(gateway, options.tuned);
    const { items: asked, report } = await gateway.trafficItems({ app });
    const others = await Promise.all(options.dataset.map((name) => openDataset(cli, name, options)));
    const items: DatasetItem[] = [...asked, ...others.flatMap((other) => other.items)];
    const runs = await runsOf(gateway, app, options.last ?? 7 * DAY_MS);
    const available = examplesAvailable(items);
    return adviceOf({ app, spec, model, tuned, available, runs, traffic: report.answers, options });
  });
  await cli.terminal.print(advice, () => adviceText(advice));
}

interface Asked {
  runs: number;
  days: number;
  /** Of a question. */
  inputTokens: number;
  outputTokens: number;
  cost: number;
}

interface Gathered {
  app: string;
  spec: AppSpec;
  model: Priced;
  tuned: Priced;
  available: ExamplesAvailable;
  runs: Asked;
  traffic: number;
  options: AdviseOptions;
}

function adviceOf({ app, spec, model, tuned, available, runs, traffic, options }: Gathered): Advice {
  const shown = exampleTokens(spec);
  const cost = tuningCostOf(available, options);
  const facts: PromptFacts = {
    pairs: available.pairs,
    ...(runs.runs > 0 ? tokensOf(runs) : estimatedTokens(spec, shown, available)),
    exampleTokens: shown,
    contextTokens: model.contextTokens,
    now: model.prices,
    tuned: tuned.prices,
    ...(cost === undefined ? {} : { tuningCost: cost }),
    questionsPerDay: runs.runs / runs.days,
  };
  return {
    app,
    pattern: spec.pattern,
    model: model.name,
    tunedAs: tuned.name,
    currency: model.currency,
    evidence: { ...facts, items: available.items, traffic, runs: runs.runs, days: runs.days, measuredCost: runs.cost },
    prompt: adviseOnPrompt(facts),
    ...(spec.retrieval ? { ranking: { ...available.ranking, ...adviseOnRanking(available.ranking, SHARES) } } : {}),
  };
}

const tokensOf = ({ inputTokens, outputTokens }: Asked) => ({ inputTokens, outputTokens });

/** Where nobody has asked yet: of the prompt as it is declared, and of answers like those of the examples. */
function estimatedTokens({ prompt, pattern, examples }: AppSpec, shown: number, available: ExamplesAvailable) {
  const texts = typeof prompt === 'object' ? [prompt.system ?? '', prompt.user ?? ''] : [];
  const answers = pattern === 'few-shot' ? (examples?.list ?? []).map(({ answer }) => estimateTokens(answer)) : [];
  const ofAnswers = answers.length > 0 ? answers.reduce((sum, count) => sum + count, 0) / answers.length : 0;
  return {
    inputTokens: estimateTokens(...texts) + shown,
    outputTokens: Math.round(available.outputTokens || ofAnswers),
  };
}

function tuningCostOf({ pairTokens }: ExamplesAvailable, options: AdviseOptions): number | undefined {
  const { tuningCost, trainingPrice, epochs } = options;
  if (tuningCost !== undefined) return tuningCost;
  return trainingPrice === undefined ? undefined : trainingCost(pairTokens, epochs, trainingPrice);
}

async function runsOf(gateway: GatewayClient, app: string, lastMs: number): Promise<Asked> {
  const from = new Date(Date.now() - lastMs).toISOString();
  const { sums } = await gateway.runSums({ where: `app=${JSON.stringify(app)}`, from, by: 'app' });
  const days = lastMs / DAY_MS;
  const [sum] = sums;
  if (!sum || sum.runs === 0) return { runs: 0, days, inputTokens: 0, outputTokens: 0, cost: 0 };
  const { runs, inputTokens, outputTokens, cost } = sum;
  return {
    runs,
    days,
    inputTokens: Math.round(inputTokens / runs),
    outputTokens: Math.round(outputTokens / runs),
    cost: cost / runs,
  };
}

interface Priced {
  name: string;
  contextTokens: number;
  prices: { input: number; output: number };
  currency: string;
}

/** A route counts as its first target. */
async function modelOf(gateway: GatewayClient, name: string): Promise<Priced> {
  const spec = (await gateway.resource('Model', name)).spec as ModelSpec;
  if (spec.provider === 'route') return modelOf(gateway, spec.targets[0]!.model);
  if (spec.provider === 'embedding') throw usageError(`The Model ${name} is an embedding, and answers nothing.`, name);
  const { input = 0, output = 0, currency = 'USD' } = spec.prices ?? {};
  return { name, contextTokens: spec.contextTokens, prices: { input, output }, currency };
}

function amount(value: string): number {
  const number = Number(value);
  if (!Number.isFinite(number) || number < 0 || value.trim() === '') {
    throw new InvalidArgumentError('It must be a number, 0 or more.');
  }
  return number;
}
