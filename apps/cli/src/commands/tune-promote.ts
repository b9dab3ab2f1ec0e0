import type { AppSpec } from '@weir/resources';
import { Command, Option } from 'commander';
import { type Cli, withGateway } from '../cli.js';
import { usageError } from '../cli-error.js';
import type { GatewayClient } from '../gateway-client.js';
import { generationWanted } from '../tune/generation-wanted.js';
import { judgeBySuites } from '../tune/judge-by-suites.js';
import { list, positive } from './options.js';

interface PromoteOptions {
  app: string;
  collection?: string;
  name?: string;
  suites?: string[];
  after?: string;
  samples?: number;
  share?: number;
}

interface Promoted {
  promotion: string;
  runId: string;
  collection: string;
  /** Of the index by which the model is searched; absent where the one in force serves. */
  generation?: string;
  /** Runs of the suites that it was judged by before. */
  suiteRuns?: string[];
  /** Documents in it, and such as could not be embedded. */
  documents?: number;
  missing?: number;
}

/** `weir tune promote`: an index for an embedding, and the change of an app to it, tried on part of its traffic first. */
export function tunePromoteCommand(cli: Cli): Command {
  return new Command('promote')
    .description('Have an app search by an embedding: its index is filled, then the change is promoted step by step.')
    .argument('<model>', 'a Model of the provider embedding, or a folder of models')
    .requiredOption('-a, --app <name>', 'the App')
    .option('-c, --collection <name>', "the Collection (by default the app's)")
    .option('--name <promotion>', 'name of the Promotion (by default app-model)')
    .option(
      '--suites <names>',
      'Suites that the app may get no worse by, before any of its traffic sees the change',
      list,
    )
    .addOption(new Option('--after <what>', 'after the canary (by default promote)').choices(['promote', 'hold']))
    .option('--samples <n>', 'questions that both answer before the gate, and answers of each step after it', positive)
    .option('--share <part>', "of the app's questions that the candidate is asked too, above 0 to 1", Number)
    .action((model: string, options: PromoteOptions) => promote(cli, model, options));
}

async function promote(cli: Cli, model: string, options: PromoteOptions): Promise<void> {
  await withGateway(cli, {}, async (gateway) => {
    const collection = await collectionOf(gateway, options);
    const index = await filledIndex(cli, gateway, collection, model);
    const { app, name = `${app}-${model}`, suites, after, samples, share } = options;
    const change = { retrieval: { embedding: model } };
    const suiteRuns = suites && (await judgeBySuites(cli, gateway, suites, { app, with: change }));
    const shadow = { ...(samples === undefined ? {} : { samples }), ...(share === undefined ? {} : { share }) };
    const spec = {
      description: `Searches by ${model}.`,
      app,
      with: change,
      shadow,
      ...(samples === undefined ? {} : { canary: { samples } }),
      ...(after === undefined ? {} : { after }),
    };
    await gateway.applyResources([{ kind: 'Promotion', name, spec }], false);
    const { promotion, runId } = await gateway.startPromotion({ promotion: name });
    const promoted: Promoted = { promotion, runId, collection, ...(suiteRuns ? { suiteRuns } : {}), ...index };
    await cli.terminal.print(promoted, () =>
      [
        `${promotion} begun: ${app} searches ${collection} by ${model}, if it is no worse`,
        `Follow it: \`weir promote status ${promotion}\`; take it back: \`weir promote rollback ${promotion}\``,
      ].join('\n'),
    );
  });
}

async function collectionOf(gateway: GatewayClient, { app, collection }: PromoteOptions): Promise<string> {
  const { retrieval } = (await gateway.resource('App', app)).spec as AppSpec;
  if (!retrieval) throw usageError(`The App ${app} searches nothing: no embedding is chosen by it.`, '--app');
  if (collection !== undefined && collection !== retrieval.collection) {
    throw usageError(`The App ${app} searches ${retrieval.collection}, and not ${collection}.`, '--collection');
  }
  return retrieval.collection;
}

/** Adds the embedding to the collection, and waits until all of its documents stand in the index of it. */
async function filledIndex(
  cli: Cli,
  gateway: GatewayClient,
  collection: string,
  model: string,
): Promise<Pick<Promoted, 'generation' | 'documents' | 'missing'>> {
  const { declare, generation } = await generationWanted(gateway, collection, model);
  if (declare) await gateway.applyResources([{ kind: 'Collection', name: collection, spec: declare }], false);
  if (generation === undefined) {
    cli.terminal.note(`${collection} needs no other index for ${model}: its documents are embedded as they are`);
    return {};
  }
  const [{ findKafka }, { awaitFilled }] = await Promise.all([
    import('../kafka/kafka-options.js'),
    import('../tune/await-filled.js'),
  ]);
  const { signal } = cli.interruption;
  try {
    const { documents, missing } = await awaitFilled(
      findKafka(cli.settings),
      { collection, generation, signal },
      ({ stage, documents: seen }) => cli.terminal.progress(`index of ${collection}: ${stage}, ${seen} documents`),
    );
    cli.terminal.note(
      `${collection} is embedded by ${model}: ${documents} documents${missing > 0 ? `, ${missing} could not be embedded` : ''}`,
    );
    return { generation, documents, missing };
  } finally {
    cli.terminal.progress('');
  }
}
