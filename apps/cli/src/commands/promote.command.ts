import { Command, Option } from 'commander';
import { type Cli, withGateway } from '../cli.js';
import { usageError } from '../cli-error.js';
import { readDeclarations } from '../declare/read-declarations.js';
import type { PromotionDecision } from '../gateway-types.js';
import { promotionLine, promotionText } from '../output/promotion-text.js';

export function promoteCommand(cli: Cli): Command {
  const command = new Command('promote').description(
    'Put a change of an app into force step by step: shadow, gate, canary; back by itself when it is worse.',
  );
  command.addCommand(
    new Command('start')
      .description('Begin to promote a change.')
      .argument('[name]', 'a Promotion that is declared')
      .addOption(new Option('-f, --file <path>', 'YAML file with the Promotion, or - for standard input'))
      .action((name: string | undefined, options: { file?: string }) => start(cli, name, options.file)),
  );
  command.addCommand(
    new Command('status')
      .description('Where promotions are, what that rests on, and how they came there.')
      .argument('[name]', 'one of them; otherwise a line for each')
      .action((name: string | undefined) => status(cli, name)),
  );
  const add = (word: string, decision: PromotionDecision, description: string) =>
    command.addCommand(
      new Command(word)
        .description(description)
        .argument('<name>', 'name of the promotion')
        .action((name: string) => decide(cli, name, decision)),
    );
  add('finish', 'promote', 'Put a change into force that is held after its canary.');
  add('rollback', 'rollback', 'Take a change back; after it was promoted, the app is as it was before.');
  add('cancel', 'cancel', 'End a promotion as it stands; the app stays as it is.');
  return command;
}

async function start(cli: Cli, name: string | undefined, file: string | undefined): Promise<void> {
  if ((name === undefined) === (file === undefined)) throw usageError('Name a Promotion or give a file, and not both.');
  const request = file === undefined ? { promotion: name! } : declaredIn(file);
  await withGateway(cli, {}, async (gateway) => {
    const started = await gateway.startPromotion(request);
    await cli.terminal.print(started, () => `${started.promotion} begun; \`weir promote status ${started.promotion}\``);
  });
}

function declaredIn(file: string): { promotion: string; spec: unknown } {
  const [declaration, other] = readDeclarations([file]);
  if (!declaration || other || declaration.kind !== 'Promotion') {
    throw usageError('The file has to hold one resource, of kind Promotion.', '-f');
  }
  return { promotion: declaration.name, spec: declaration.spec };
}

async function status(cli: Cli, name: string | undefined): Promise<void> {
  await withGateway(cli, {}, async (gateway) => {
    if (name !== undefined) {
      const promotion = await gateway.promotion(name);
      await cli.terminal.print(promotion, () => promotionText(cli.terminal, promotion));
      return;
    }
    const { promotions } = await gateway.promotions();
    for (const promotion of promotions)
      await cli.terminal.print(promotion, () => promotionLine(cli.terminal, promotion));
    if (promotions.length === 0 && !cli.terminal.json) await cli.terminal.print({}, () => 'Nothing is promoted.');
  });
}

async function decide(cli: Cli, name: string, decision: PromotionDecision): Promise<void> {
  await withGateway(cli, {}, async (gateway) => {
    const decided = await gateway.decidePromotion(name, decision);
    await cli.terminal.print({ ...decided, decision }, () => `${decided.promotion}: ${decision} is asked for`);
  });
}
