import type { NamedModel } from '@weir/resources';
import { type Cli, withGateway } from '../cli.js';
import { CliError } from '../cli-error.js';
import { EXIT } from '../exit-codes.js';
import type { Declaration } from '../gateway-types.js';

/**
 * The models that are declared, by name. Routes are choices among them and not listed, nor are embeddings.
 *
 * @param names - These only, in this order; all when there are none.
 * @throws CliError `model-unknown` for a name that none has.
 */
export async function declaredModels(cli: Cli, names: readonly string[] = []): Promise<NamedModel[]> {
  const { resources } = await withGateway(cli, {}, (gateway) => gateway.resources('Model'));
  const models = await languageModels(resources);
  if (names.length === 0) return models;
  return [...new Set(names)].map((name) => models.find((model) => model.name === name) ?? unknown(name, models));
}

export async function languageModels(declarations: readonly Declaration[]): Promise<NamedModel[]> {
  const { isLanguageModel, parseResource } = await import('@weir/resources');
  return declarations
    .map((declaration) => parseResource(declaration))
    .flatMap(({ name, spec }) => ('provider' in spec && isLanguageModel(spec) ? [{ name, spec }] : []))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function unknown(name: string, models: readonly NamedModel[]): never {
  const known = models.map((model) => model.name).join(', ') || 'none';
  throw new CliError({
    code: 'model-unknown',
    exitCode: EXIT.notFound,
    field: 'name',
    message: `No model named ${JSON.stringify(name)} is declared, or it is a route. There are: ${known}.`,
  });
}
