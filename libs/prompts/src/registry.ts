import { WeirError } from '@weir/errors';
import type { Prompt, Prompts, PromptVersion } from '@weir/mlflow';
import { historyTag, movedBack, movedTo, readHistory } from './alias-history.js';
import { completePrompt } from './complete-prompt.js';
import { LATEST } from './mirror-of.js';
import type { PromptSource } from './prompt-source.js';
import { fromRegistry, toRegistry } from './registry-form.js';

export interface Pushed {
  version: number;
  /** False when the newest version says the same already. */
  created: boolean;
  hash: string;
}

export interface Moved {
  alias: string;
  version: number;
  /** Where the alias was; undefined for a new one. */
  before: number | undefined;
}

/** A prompt with all of its versions, the newest first. */
export interface WholePrompt {
  prompt: Prompt;
  versions: PromptVersion[];
}

/** What is done with prompts in MLflow's registry. Every call throws what `Mlflow` throws. */
export class PromptRegistry {
  readonly #prompts: Prompts;

  constructor({ prompts }: { prompts: Prompts }) {
    this.#prompts = prompts;
  }

  /**
   * Adds a version, unless the newest one says the same.
   *
   * @param message - What changed.
   * @throws WeirError poison `prompt-invalid`.
   */
  async push(name: string, source: PromptSource, message?: string, signal?: AbortSignal): Promise<Pushed> {
    const form = toRegistry(source);
    const { hash } = completePrompt(source);
    const versions = await this.#prompts.listVersions(name, signal);
    const [newest] = versions;
    if (newest && hashOf(newest, versions) === hash) return { version: newest.version, created: false, hash };
    const wanted = { ...form, ...(message === undefined ? {} : { message }) };
    const { version } = await this.#prompts.createVersion(name, wanted, signal);
    return { version, created: true, hash };
  }

  /** @throws WeirError poison `prompt-unknown`. */
  async read(name: string, signal?: AbortSignal): Promise<WholePrompt> {
    const prompt = await this.#prompts.get(name, signal);
    if (!prompt) throw unknown('prompt-unknown', `There is no prompt named ${JSON.stringify(name)} in MLflow.`);
    return { prompt, versions: await this.#prompts.listVersions(name, signal) };
  }

  /**
   * Points an alias at a version that apps may use, and remembers where it was.
   *
   * @throws WeirError poison `prompt-version-unknown`, `prompt-invalid`.
   */
  async promote(
    { prompt, versions }: WholePrompt,
    version: number,
    alias: string,
    signal?: AbortSignal,
  ): Promise<Moved> {
    completePrompt(fromRegistry(versionIn({ prompt, versions }, String(version)), versions));
    const history = readHistory(prompt.tags[historyTag(alias)]);
    return this.#move(prompt, alias, version, movedTo(history, prompt.aliases[alias], version), signal);
  }

  /** Points an alias where it was before. @throws WeirError poison `prompt-version-unknown` when it was nowhere. */
  async rollback({ prompt, versions }: WholePrompt, alias: string, signal?: AbortSignal): Promise<Moved> {
    const history = readHistory(prompt.tags[historyTag(alias)]).filter((number) =>
      versions.some(({ version }) => version === number),
    );
    const back = movedBack(history, prompt.aliases[alias]);
    if (!back) {
      throw unknown('prompt-version-unknown', `Nothing is known of where ${prompt.name}@${alias} was before.`);
    }
    return this.#move(prompt, alias, back.version, back.history, signal);
  }

  async #move(
    { name, aliases }: Prompt,
    alias: string,
    version: number,
    history: readonly number[],
    signal: AbortSignal | undefined,
  ): Promise<Moved> {
    await this.#prompts.setAlias(name, alias, version, signal);
    // After the move: a version that the alias never was at must not be gone back to.
    await this.#prompts.setTag(name, historyTag(alias), JSON.stringify(history), signal);
    return { alias, version, before: aliases[alias] };
  }
}

/**
 * The version that a number, an alias or `latest` names.
 *
 * @throws WeirError poison `prompt-version-unknown`.
 */
export function versionIn({ prompt, versions }: WholePrompt, named: string): PromptVersion {
  const number = named === LATEST ? versions[0]?.version : /^\d+$/.test(named) ? Number(named) : prompt.aliases[named];
  const found = versions.find(({ version }) => version === number);
  if (found) return found;
  throw unknown(
    'prompt-version-unknown',
    `The prompt ${prompt.name} has no version or alias ${JSON.stringify(named)}.`,
  );
}

function hashOf(version: PromptVersion, versions: readonly PromptVersion[]): string | undefined {
  try {
    return completePrompt(fromRegistry(version, versions)).hash;
  } catch {
    return undefined;
  }
}

function unknown(code: 'prompt-unknown' | 'prompt-version-unknown', message: string): WeirError {
  return new WeirError({ code, disposition: 'poison', field: 'prompt', message });
}
