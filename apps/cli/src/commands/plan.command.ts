import { Command, InvalidArgumentError } from 'commander';
import type { Cli } from '../cli.js';
import { usageError } from '../cli-error.js';
import { helmValues } from '../plan/helm-values.js';
import { plan, type PlanInputs } from '../plan/plan.js';
import { planText } from '../plan/plan-text.js';
import { positive } from './options.js';

interface Options extends Omit<PlanInputs, 'model' | 'prices'> {
  inputPrice?: number;
  outputPrice?: number;
  parameters?: number;
  concurrency?: number;
  corePrice?: number;
  memoryPrice?: number;
  diskPrice?: number;
  gpuPrice?: number;
  values?: boolean;
}

export function planCommand(cli: Cli): Command {
  return new Command('plan')
    .description('Size a deployment: instances, partitions, memory, disk, GPUs and cost, with the arithmetic.')
    .requiredOption('--documents <n>', 'documents of a tenant', positive)
    .requiredOption('--questions-per-second <n>', 'questions of a tenant at the peak', above0)
    .option('--tenants <n>', 'tenants, each with as many documents and questions', positive, 1)
    .option('--document-bytes <n>', 'text of a document, on average', positive, 8_192)
    .option('--changes-per-day <n>', 'documents of a tenant that are new or changed', notBelow0, 0)
    .option('--average-share <share>', 'the mean rate of questions over that of the peak', share, 0.3)
    .option('--latency-ms <n>', 'from a question to the end of its answer, p99', positive, 10_000)
    .option('--input-tokens <n>', 'tokens that a model reads for an answer', positive, 3_000)
    .option('--output-tokens <n>', 'tokens of an answer', positive, 250)
    .option('--tokens-per-second <n>', 'how fast the model writes one answer', above0, 50)
    .option('--input-price <price>', 'of a million tokens read, where the model is somebody else’s', notBelow0)
    .option('--output-price <price>', 'of a million tokens written', notBelow0)
    .option('--parameters <billions>', 'of a model on GPUs of your own', above0)
    .option('--concurrency <n>', 'answers that one GPU writes at a time', positive)
    .option('--dimensions <n>', 'of the embedding model', positive, 384)
    .option('--retention-days <n>', 'days that Kafka keeps what it does not keep for ever', positive, 7)
    .option('--core-price <price>', 'of a core for a month', notBelow0)
    .option('--memory-price <price>', 'of a GiB of memory for a month', notBelow0)
    .option('--disk-price <price>', 'of a GiB of disk for a month', notBelow0)
    .option('--gpu-price <price>', 'of a GPU for a month', notBelow0)
    .option('--values', 'print values for the Helm chart instead')
    .action(async (options: Options) => {
      const made = plan(inputsOf(options));
      if (options.values) {
        const values = helmValues(made);
        return cli.terminal.print({ values }, () => values.trimEnd());
      }
      return cli.terminal.print(made, () => planText(made));
    });
}

/** @throws CliError `usage` when the model is neither of the two kinds, or both. */
function inputsOf(options: Options): PlanInputs {
  const { inputPrice, outputPrice, parameters, concurrency, corePrice, memoryPrice, diskPrice, gpuPrice } = options;
  const { values: _values, ...rest } = options;
  const prices = {
    ...(corePrice === undefined ? {} : { core: corePrice }),
    ...(memoryPrice === undefined ? {} : { memoryGib: memoryPrice }),
    ...(diskPrice === undefined ? {} : { diskGib: diskPrice }),
    ...(gpuPrice === undefined ? {} : { gpu: gpuPrice }),
  };
  const isApi = inputPrice !== undefined && outputPrice !== undefined;
  const isOwn = parameters !== undefined && concurrency !== undefined;
  if (isApi === isOwn)
    throw usageError('Say either --input-price and --output-price, or --parameters and --concurrency.');
  return isOwn
    ? { ...rest, prices, model: { kind: 'own', parameters, concurrency } }
    : { ...rest, prices, model: { kind: 'api', inputPrice: inputPrice!, outputPrice: outputPrice! } };
}

function notBelow0(value: string): number {
  const number = Number(value);
  if (value.trim() === '' || !Number.isFinite(number) || number < 0)
    throw new InvalidArgumentError('It must be a number, 0 or above.');
  return number;
}

function above0(value: string): number {
  const number = notBelow0(value);
  if (number === 0) throw new InvalidArgumentError('It must be above 0.');
  return number;
}

function share(value: string): number {
  const number = above0(value);
  if (number > 1) throw new InvalidArgumentError('It must be at most 1.');
  return number;
}
