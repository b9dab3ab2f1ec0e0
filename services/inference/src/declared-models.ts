import { WeirError } from '@weir/errors';
import { hashOf, type LanguageModelSpec, SeenDeclarations, type Snapshot, withoutCard } from '@weir/resources';
import type { ResourceView } from '@weir/service';

/**
 * The models that were ever declared while this process runs. Anybody who may ask for a completion could otherwise name a
 * server, and a secret of this process to send there: what reaches out of the process has to be an operator's word. Their
 * cards say nothing of that, and requests come without them.
 */
export class DeclaredModels {
  readonly #seen: SeenDeclarations;
  readonly #names = new Map<string, Set<string>>();

  constructor(resources: Pick<ResourceView, 'snapshot' | 'onChange'>) {
    const name = () => this.#rememberNames(resources.snapshot);
    name();
    resources.onChange(name);
    this.#seen = new SeenDeclarations(resources, (snapshot) =>
      snapshot.list('Model').map(({ spec }) => hashOf(withoutCard(spec))),
    );
  }

  /**
   * Resolves when the model is declared, or needs not be: an extractive one stays within the process.
   *
   * @throws WeirError poison `model-undeclared`.
   */
  async require(spec: LanguageModelSpec, signal: AbortSignal): Promise<void> {
    if (spec.provider === 'extractive' || (await this.#seen.has(hashOf(spec), signal))) return;
    throw new WeirError({
      code: 'model-undeclared',
      disposition: 'poison',
      field: 'model',
      message: `A model of provider ${spec.provider} has to be declared as a resource, just as the request has it.`,
    });
  }

  /**
   * Names of the Models that were ever declared just so, in their order: whoever asks for a completion cannot pass one off as
   * another, whose budget has more left.
   */
  namesOf(spec: LanguageModelSpec): string[] {
    return [...(this.#names.get(hashOf(spec)) ?? [])].sort();
  }

  #rememberNames(snapshot: Snapshot): void {
    for (const { name, spec } of snapshot.list('Model')) {
      const hash = hashOf(withoutCard(spec));
      const names = this.#names.get(hash);
      if (names) names.add(name);
      else this.#names.set(hash, new Set([name]));
    }
  }
}
