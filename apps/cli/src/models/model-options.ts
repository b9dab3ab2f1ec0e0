import type { Quantisation, Requirements, Yardstick } from '@weir/resources';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { list, positive } from '../commands/options.js';

/** As the command line gives them; see `addYardstick`. */
export interface YardstickOptions {
  requestsPerDay: number;
  inputTokens: number;
  outputTokens: number;
  peak: number;
  currency: string;
  quantisation?: Quantisation;
  contextTokens?: number;
  concurrency: number;
  utilisation: number;
  overhead: number;
  instancePrice?: number;
}

/** See `addRequirements`. */
export interface RequirementOptions {
  benchmark?: string;
  purpose?: Requirements['purpose'] & string;
  hosting?: 'api' | 'own';
  licence?: string[];
  language?: string[];
  budget?: number;
  maxLatency?: number;
  minScore?: number;
  instanceMemory?: number;
}

const QUANTISATIONS = ['fp32', 'fp16', 'bf16', 'fp8', 'int8', 'int4', 'q8_0', 'q6_k', 'q5_k_m', 'q4_k_m'];
const PURPOSES = ['chat', 'embedding', 'rerank', 'classification'];
const BYTES_PER_GB = 1e9;

/** What models are measured by: a load, and how one's own are run. */
export function addYardstick(command: Command): Command {
  return command
    .addOption(option('--requests-per-day <n>', 'load: requests', positive, 1_000))
    .addOption(option('--input-tokens <n>', 'load: tokens that a request has', positive, 1_500))
    .addOption(option('--output-tokens <n>', 'load: tokens that are written for it', positive, 300))
    .addOption(option('--peak <factor>', 'load: the busiest time, as a multiple of the average', above(0), 1))
    .addOption(new Option('--currency <code>', 'currency of what is given in money').default('USD'))
    .addOption(new Option('--quantisation <name>', "own models: instead of their cards'").choices(QUANTISATIONS))
    .addOption(
      option('--context-tokens <n>', 'own models: tokens kept of a request (default: input and output)', positive),
    )
    .addOption(option('--concurrency <n>', 'own models: requests that an instance works on at a time', positive, 8))
    .addOption(option('--utilisation <share>', 'own models: share of an instance that is planned for', share, 0.7))
    .addOption(option('--overhead <share>', 'own models: memory beside weights and cache, of the weights', share, 0.2))
    .addOption(
      option('--instance-price <amount>', 'own models: price of an instance, an hour, where a card has none', above(0)),
    );
}

/** What models have to be, and what their quality is. */
export function addRequirements(command: Command, purpose?: string): Command {
  const purposeOption = new Option('--purpose <purpose>', 'what it is for').choices(PURPOSES);
  return command
    .addOption(purpose === undefined ? purposeOption : purposeOption.default(purpose))
    .addOption(new Option('--benchmark <name>', 'benchmark that quality is (default: the one that most models have)'))
    .addOption(new Option('--hosting <hosting>', "somebody's API, or one's own").choices(['api', 'own']))
    .addOption(new Option('--licence <names>', 'one of these, comma-separated').argParser(list))
    .addOption(new Option('--language <tags>', 'all of these, comma-separated, as en or pt-BR').argParser(list))
    .addOption(option('--budget <amount>', 'what the load may cost a month, of 30 days', atLeast0))
    .addOption(option('--max-latency <ms>', 'what a request may take, to the end of its answer', positive))
    .addOption(option('--min-score <score>', 'least score of the benchmark', finite))
    .addOption(option('--instance-memory <GB>', 'memory that an instance has, for own models', above(0)));
}

export function yardstickOf(options: YardstickOptions, benchmark?: string): Yardstick {
  const { requestsPerDay, inputTokens, outputTokens, peak, currency, quantisation, instancePrice } = options;
  const { contextTokens = inputTokens + outputTokens, concurrency, utilisation, overhead } = options;
  return {
    load: { requestsPerDay, inputTokens, outputTokens, peak },
    use: { contextTokens, concurrency, utilisation, overhead, ...(quantisation ? { quantisation } : {}) },
    currency,
    ...(instancePrice === undefined ? {} : { instancePrice: { amount: instancePrice, currency } }),
    ...(benchmark === undefined ? {} : { benchmark }),
    now: new Date(),
  };
}

export function requirementsOf(options: RequirementOptions, { currency }: { currency: string }): Requirements {
  const { purpose, hosting, licence, language, budget, maxLatency, minScore, instanceMemory } = options;
  return {
    ...(purpose === undefined ? {} : { purpose }),
    ...(hosting === undefined ? {} : { hosting }),
    ...(licence === undefined ? {} : { licences: licence }),
    ...(language === undefined ? {} : { languages: language }),
    ...(budget === undefined ? {} : { budget: { amount: budget, currency } }),
    ...(maxLatency === undefined ? {} : { maxLatencyMs: maxLatency }),
    ...(minScore === undefined ? {} : { minScore }),
    ...(instanceMemory === undefined ? {} : { instanceMemory: instanceMemory * BYTES_PER_GB }),
  };
}

function option(flags: string, description: string, parse: (value: string) => number, preset?: number): Option {
  const made = new Option(flags, description).argParser(parse);
  return preset === undefined ? made : made.default(preset);
}

function finite(value: string): number {
  const number = Number(value);
  if (value.trim() === '' || !Number.isFinite(number)) throw new InvalidArgumentError('It must be a number.');
  return number;
}

function atLeast0(value: string): number {
  const number = finite(value);
  if (number < 0) throw new InvalidArgumentError('It must not be below 0.');
  return number;
}

const above =
  (limit: number) =>
  (value: string): number => {
    const number = finite(value);
    if (number <= limit) throw new InvalidArgumentError(`It must be above ${limit}.`);
    return number;
  };

function share(value: string): number {
  const number = finite(value);
  if (number <= 0 || number > 1) throw new InvalidArgumentError('It must be above 0, and 1 at most.');
  return number;
}
