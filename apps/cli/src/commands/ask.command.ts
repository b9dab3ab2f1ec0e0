import { Command } from 'commander';
import { mapInOrder } from '../batch/map-in-order.js';
import type { BatchItem } from '../batch/read-batch.js';
import { runBatch } from '../batch/run-batch.js';
import { type Cli, withGateway } from '../cli.js';
import { usageError } from '../cli-error.js';
import { EXIT } from '../exit-codes.js';
import type { Answer, AnswerRequest, Superseded } from '../gateway-types.js';
import { answerText } from '../output/answer-text.js';
import { oneLine, printable } from '../output/printable.js';
import { variationOf, variationText } from '../output/variation.js';
import { batchOption, concurrencyOption, groupsOption, positive, tenantOption, variable } from './options.js';
import { questionsOf } from './questions.js';

interface AskOptions {
  app: string;
  batch?: string;
  collection?: string;
  groups?: string[];
  stream?: boolean;
  repeat?: number;
  subscribe?: boolean;
  renew?: boolean;
  timeLimit?: number;
  subject?: string;
  var?: Record<string, unknown>;
  concurrency: number;
  tenant?: string;
}

export function askCommand(cli: Cli): Command {
  return new Command('ask')
    .description('Ask an app, and print its answers with their citations.')
    .argument('[question...]', 'the question')
    .requiredOption('-a, --app <name>', 'app that answers')
    .addOption(batchOption('questions'))
    .option('-c, --collection <name>', "collection to answer from, instead of the app's own")
    .addOption(groupsOption())
    .option('--stream', 'print the answer as it comes')
    .option('--repeat <times>', 'ask each question so many times, and print how much the answers vary', positive)
    .option('--subscribe', 'stay, and say when a document that the answer cites changes or goes')
    .option('--renew', 'as --subscribe, and print the new answer that takes its place')
    .option('--var <name=value>', "value of a variable of the app's prompt, as JSON or as text", variable)
    .option('--time-limit <ms>', 'time for each answer, milliseconds', positive)
    .option('--subject <name>', 'person who asks: `weir erase subject` goes by it')
    .addOption(concurrencyOption())
    .addOption(tenantOption())
    .action((words: string[], options: AskOptions) => ask(cli, words, options));
}

async function ask(cli: Cli, words: readonly string[], options: AskOptions): Promise<void> {
  const batch = options.batch !== undefined;
  if (batch && options.stream) throw usageError('--stream is for one question.', '--stream');
  const { repeat } = options;
  if (repeat !== undefined && options.stream) throw usageError('--stream and --repeat exclude each other.', '--repeat');
  const subscribes = options.subscribe || options.renew;
  if (subscribes && (batch || options.stream || repeat !== undefined)) {
    throw usageError('--subscribe and --renew are for one question, and neither streamed nor repeated.', '--subscribe');
  }
  const questions = questionsOf(words, options.batch);
  if (subscribes) return askAndWatch(cli, questions, options);
  if (repeat !== undefined) return askRepeatedly(cli, questions, repeat, options);
  await withGateway(cli, options, async (gateway) => {
    const answers = runBatch(cli, questions, { concurrency: options.concurrency, batch }, async (item) => {
      const began = performance.now();
      const request = requestFor(item, options);
      let streamed = '';
      const show = (text: string) => {
        streamed += text;
        return showDelta(cli, text);
      };
      const answer = await (options.stream ? gateway.streamAnswer(request, show) : gateway.answer(request));
      return { answer, streamed, tookMs: Math.round(performance.now() - began) };
    });
    for await (const settled of answers) {
      const { item } = settled;
      if ('reason' in settled) {
        const { reason } = settled;
        await cli.terminal.print({ ...idOf(item), outcome: 'failed', answer: '', citations: [], reason }, () =>
          [...heading(cli, item, batch), cli.terminal.style('red', `failed: ${printable(reason.message)}`), ''].join(
            '\n',
          ),
        );
        continue;
      }
      const { answer, streamed, tookMs } = settled.result;
      if (answer.outcome === 'failed') cli.exitCode = EXIT.failed;
      await cli.terminal.print(answerLine(item, answer, tookMs), () =>
        options.stream
          ? ['', ending(cli, answer, streamed)].join('\n')
          : [...heading(cli, item, batch), answerText(answer, cli.terminal), ...(batch ? [''] : [])].join('\n'),
      );
    }
  });
}

/** Stays until what is subscribed to is over, or is interrupted. */
async function askAndWatch(cli: Cli, questions: AsyncIterable<BatchItem>, options: AskOptions): Promise<void> {
  await withGateway(cli, options, async (gateway) => {
    for await (const item of questions) {
      const request = { ...requestFor(item, options), subscription: { renew: options.renew ?? false } };
      const began = performance.now();
      for await (const change of gateway.watchAnswer(request)) {
        if ('superseded' in change) {
          await cli.terminal.print({ superseded: change.superseded }, () => supersededText(cli, change.superseded));
          continue;
        }
        const { answer } = change;
        if (answer.outcome === 'failed') cli.exitCode = EXIT.failed;
        await cli.terminal.print(answerLine(item, answer, Math.round(performance.now() - began)), () =>
          [answerText(answer, cli.terminal), ...watchingText(cli, answer)].join('\n'),
        );
      }
    }
  });
}

function supersededText(cli: Cli, { reason, document, renewedBy }: Superseded): string {
  const follows = renewedBy === undefined ? '' : ' A new answer follows.';
  const what = `${printable(reason.message)} (${oneLine(document.documentId)})${follows}`;
  return `\n${cli.terminal.style('yellow', `superseded: ${what}`)}`;
}

function watchingText(cli: Cli, { subscription }: Answer): string[] {
  const text = subscription
    ? `Watching its documents until ${subscription.until}.`
    : 'Nothing to watch: the answer cites no document.';
  return ['', cli.terminal.style('dim', text)];
}

/** One question after another, each many times. */
async function askRepeatedly(
  cli: Cli,
  questions: AsyncIterable<BatchItem>,
  times: number,
  options: AskOptions,
): Promise<void> {
  await withGateway(cli, options, async (gateway) => {
    for await (const item of questions) {
      const request = requestFor(item, options);
      const answers: Answer[] = [];
      const asked = mapInOrder(repeated(item, times), options.concurrency, () => gateway.answer(request));
      for await (const answer of asked) answers.push(answer);
      const variation = variationOf(answers);
      if (variation.outcomes.failed > 0) cli.exitCode = EXIT.failed;
      await cli.terminal.print({ ...idOf(item), question: item.text, ...variation }, () =>
        [...heading(cli, item, options.batch !== undefined), variationText(variation, cli.terminal)].join('\n'),
      );
    }
  });
}

async function* repeated(item: BatchItem, times: number): AsyncGenerator<BatchItem> {
  for (let time = 0; time < times; time += 1) yield item;
}

function requestFor(item: BatchItem, options: AskOptions): AnswerRequest {
  return {
    app: options.app,
    question: item.text,
    ...(options.collection === undefined ? {} : { collection: options.collection }),
    ...(options.groups === undefined ? {} : { groups: options.groups }),
    ...(options.var === undefined ? {} : { variables: options.var }),
    ...(options.timeLimit === undefined ? {} : { timeLimitMs: options.timeLimit }),
    ...(options.subject === undefined ? {} : { subject: options.subject }),
  };
}

/** The fields that every line has, in a fixed order. */
export function answerLine(item: BatchItem, answer: Answer, tookMs: number): object {
  const { runId, outcome, answer: text, citations, usage, fingerprint, reason, renews } = answer;
  return {
    ...idOf(item),
    runId,
    outcome,
    answer: text,
    citations,
    usage,
    tookMs,
    fingerprint,
    ...(reason === undefined ? {} : { reason }),
    ...(renews === undefined ? {} : { renews }),
  };
}

async function showDelta(cli: Cli, text: string): Promise<void> {
  if (cli.terminal.json) await cli.terminal.print({ delta: text }, () => '');
  else await cli.terminal.piece(printable(text));
}

/** After the streamed text: why it is not the answer, if it is not, and what it cites. */
function ending(cli: Cli, answer: Answer, streamed: string): string {
  return answerText(answer, cli.terminal, answer.outcome === 'answered' ? answer.answer : streamed);
}

function heading(cli: Cli, item: BatchItem, batch: boolean): string[] {
  return batch ? [cli.terminal.style('bold', `${item.id ?? '–'}  ${oneLine(item.text)}`)] : [];
}

export function idOf(item: BatchItem): { id?: string } {
  return item.id === undefined ? {} : { id: item.id };
}
