import { raterAgreement } from '@weir/feedback';
import { Command, InvalidArgumentError, Option } from 'commander';
import { type Cli, withGateway } from '../cli.js';
import { usageError } from '../cli-error.js';
import { EXIT } from '../exit-codes.js';
import type { FeedbackList, FeedbackRequest } from '../gateway-types.js';
import { agreementText, feedbackText } from '../output/feedback-text.js';
import { collect, fromOption, positive, tenantOption, toOption } from './options.js';

/** What the gateway gives at a time. */
const MOST = 10_000;

export function feedbackCommand(cli: Cli): Command {
  const command = new Command('feedback').description('Say how good answers are, and look at what others say.');
  command.addCommand(
    new Command('give')
      .description('Rate or correct an answer. What you say of it later takes the place of this.')
      .argument('<run>', 'id of the run that answered')
      .addOption(new Option('-r, --rating <rating>', 'up, down, or 1 to 5').argParser(rating))
      .option('--correction <text>', 'what should have been answered')
      .option('--label <word>', 'what kind of answer it is; may be given several times', collect)
      .option('--comment <text>', 'for people')
      .option('--rater <name>', "who says it (with an administrator's key; by default the name of the key)")
      .addOption(tenantOption())
      .action((run: string, options: GiveOptions) => give(cli, run, options)),
  );
  const listing = (name: string, description: string) =>
    new Command(name)
      .description(description)
      .option('-a, --app <name>', 'only of this app')
      .addOption(fromOption())
      .addOption(toOption())
      .addOption(tenantOption());
  command.addCommand(
    listing('list', 'What was said, with the answer, what made it and what it cites.')
      .option('--limit <n>', 'so many at most, the newest', positive)
      .action((options: ListOptions) => list(cli, options)),
  );
  command.addCommand(
    listing('agreement', 'How far raters agree, beyond chance.').action((options: ListOptions) =>
      agreement(cli, options),
    ),
  );
  return command;
}

interface GiveOptions {
  rating?: Pick<FeedbackRequest, 'rating' | 'scale'>;
  correction?: string;
  label?: string[];
  comment?: string;
  rater?: string;
  tenant?: string;
}

interface ListOptions {
  app?: string;
  from?: string;
  to?: string;
  limit?: number;
  tenant?: string;
}

function rating(value: string): NonNullable<GiveOptions['rating']> {
  if (value === 'up' || value === 'down') return { scale: 'thumbs', rating: value === 'up' ? 1 : -1 };
  if (!/^[1-5]$/.test(value)) throw new InvalidArgumentError('It must be up, down, or a whole number from 1 to 5.');
  return { scale: 'stars', rating: Number(value) };
}

async function give(cli: Cli, run: string, options: GiveOptions): Promise<void> {
  const { rating: rated, correction, label, comment, rater } = options;
  if (!rated && correction === undefined && !label && comment === undefined) {
    throw usageError('Say something: --rating, --correction, --label or --comment.', '--rating');
  }
  const body: FeedbackRequest = {
    ...rated,
    ...(correction === undefined ? {} : { correction }),
    ...(label ? { labels: label } : {}),
    ...(comment === undefined ? {} : { comment }),
    ...(rater === undefined ? {} : { rater }),
    source: 'cli',
  };
  await withGateway(cli, options, async (gateway) => {
    const given = await gateway.giveFeedback(run, body);
    await cli.terminal.print(given, () => `${given.rater} on ${given.runId}: recorded`);
  });
}

async function fetchFeedback(cli: Cli, { app, from, to, limit = MOST, tenant }: ListOptions): Promise<FeedbackList> {
  const query = {
    ...(app === undefined ? {} : { app }),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    limit: Math.min(limit, MOST),
  };
  const found = await withGateway(cli, tenant === undefined ? {} : { tenant }, (gateway) => gateway.feedback(query));
  if (found.ignored > 0) cli.terminal.note(`${found.ignored} records of the topic are no feedback.`);
  if (found.dropped > 0) cli.terminal.note(`${found.dropped} older ones are left out.`);
  return found;
}

async function list(cli: Cli, options: ListOptions): Promise<void> {
  const { feedback } = await fetchFeedback(cli, options);
  for (const one of feedback) await cli.terminal.print(one, () => feedbackText(cli.terminal, one));
  if (feedback.length === 0) await cli.terminal.line('Nobody said anything.');
}

async function agreement(cli: Cli, options: ListOptions): Promise<void> {
  const { feedback, dropped } = await fetchFeedback(cli, options);
  // What is left out may be what agrees least.
  if (dropped > 0) cli.exitCode = EXIT.failed;
  const ratings = feedback.flatMap(({ runId, rater, score }) =>
    score === undefined ? [] : { runId, rater, share: score },
  );
  const found = raterAgreement(ratings);
  await cli.terminal.print(found, () => agreementText(found));
}
