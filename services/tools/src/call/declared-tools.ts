import { WeirError } from '@weir/errors';
import { hashOf, SeenDeclarations, type ToolSpec } from '@weir/resources';
import type { ResourceView } from '@weir/service';

/**
 * The tools that were ever declared while this process runs. Anybody who may ask for a call could otherwise name a program
 * to start, or a server and a secret of this process to send there: what reaches out of the process has to be an operator's
 * word.
 */
export class DeclaredTools {
  readonly #seen: SeenDeclarations;

  constructor(resources: Pick<ResourceView, 'snapshot' | 'onChange'>) {
    this.#seen = new SeenDeclarations(resources, (snapshot) =>
      snapshot.list('Tool').map(({ name, spec }) => hashOf({ name, spec })),
    );
  }

  /**
   * Resolves when the tool is declared.
   *
   * @throws WeirError poison `tool-undeclared`.
   */
  async require(name: string, spec: ToolSpec, signal: AbortSignal): Promise<void> {
    if (await this.#seen.has(hashOf({ name, spec }), signal)) return;
    throw new WeirError({
      code: 'tool-undeclared',
      disposition: 'poison',
      field: 'tool',
      message: `The tool ${name} has to be declared as a resource, just as the request has it.`,
    });
  }
}
