import { refused } from './errors.js';
import { tagIs } from './filter.js';
import type { Models } from './models.js';
import type { ModelVersion, RegisteredModel } from './wire.js';

export interface ChatMessage {
  role: string;
  content: string;
}

/** A text, or the messages of a chat; variables are `{{ name }}`. */
export type Template = string | readonly ChatMessage[];

export interface NewPromptVersion {
  template: Template;
  /** What changed. */
  message?: string;
  tags?: Record<string, string>;
}

export interface PromptVersion {
  name: string;
  /** Counted from 1 by MLflow. */
  version: number;
  template: Template;
  message: string;
  /** Without those that MLflow keeps the prompt itself in. */
  tags: Record<string, string>;
  aliases: string[];
  /** Milliseconds since the epoch. */
  createdAt: number;
}

export interface Prompt {
  name: string;
  /** The version of each alias. */
  aliases: Record<string, number>;
  tags: Record<string, string>;
  /** Milliseconds since the epoch. Versions that come and go count, aliases and tags do not. */
  updatedAt: number;
  /** Without its aliases; undefined when there is no version. */
  newest: PromptVersion | undefined;
}

const IS_PROMPT = 'mlflow.prompt.is_prompt';
const TEXT = 'mlflow.prompt.text';
const TYPE = '_mlflow_prompt_type';
const OWN_TAGS = new Set([IS_PROMPT, TEXT, TYPE]);
// A version needs a source; of a prompt's, MLflow takes only words of its own.
const NO_SOURCE = 'dummy-source';
const NAME = /^[a-zA-Z0-9_.-]+$/;
const TEXT_CHARACTERS = 100_000;

/** MLflow's prompt registry: registered models that are marked as prompts, with the text in a tag of each version. */
export class Prompts {
  readonly #models: Models;

  constructor(models: Models) {
    this.#models = models;
  }

  /**
   * Makes the prompt if there is none.
   *
   * @throws WeirError `mlflow-refused` (poison) for a name that MLflow does not take, or that a model has.
   */
  async create(name: string, tags: Record<string, string> = {}, signal?: AbortSignal): Promise<Prompt> {
    if (!NAME.test(name)) {
      throw refused('The name of a prompt has letters, digits, and the characters _ . - only.', 'name');
    }
    const model = await this.#models.getOrCreate(name, { ...tags, [IS_PROMPT]: 'true' }, signal);
    if (!isPrompt(model)) throw refused('A model in MLflow has the name of the prompt: take another.', 'name');
    return promptOf(model);
  }

  /**
   * Adds a version, and makes the prompt if there is none. Another delivery makes another version.
   *
   * @throws WeirError `mlflow-refused` (poison), also for a text of more than 100,000 characters.
   */
  async createVersion(name: string, wanted: NewPromptVersion, signal?: AbortSignal): Promise<PromptVersion> {
    const { template, message, tags = {} } = wanted;
    const text = typeof template === 'string' ? template : JSON.stringify(template);
    if (text.length > TEXT_CHARACTERS) {
      throw refused(`The prompt has ${text.length} characters; MLflow keeps ${TEXT_CHARACTERS}.`, 'template');
    }
    await this.create(name, {}, signal);
    const type = typeof template === 'string' ? 'text' : 'chat';
    const version = await this.#models.createVersion(
      name,
      {
        source: NO_SOURCE,
        ...(message === undefined ? {} : { description: message }),
        tags: { ...tags, [IS_PROMPT]: 'true', [TEXT]: text, [TYPE]: type },
      },
      signal,
    );
    return versionOf(version);
  }

  /** Undefined when there is none. */
  async get(name: string, signal?: AbortSignal): Promise<Prompt | undefined> {
    const model = await this.#models.get(name, signal);
    return model && isPrompt(model) ? promptOf(model) : undefined;
  }

  /** Undefined when there is none. */
  async getVersion(name: string, version: number, signal?: AbortSignal): Promise<PromptVersion | undefined> {
    const found = await this.#models.getVersion(name, String(version), signal);
    return found && isPrompt(found) ? versionOf(found) : undefined;
  }

  /** Undefined when there is no such alias, or no such prompt. */
  async getByAlias(name: string, alias: string, signal?: AbortSignal): Promise<PromptVersion | undefined> {
    const found = await this.#models.getByAlias(name, alias, signal);
    return found && isPrompt(found) ? versionOf(found) : undefined;
  }

  async list(signal?: AbortSignal): Promise<Prompt[]> {
    return (await this.#models.search(tagIs(IS_PROMPT, 'true'), signal)).map(promptOf);
  }

  /** The newest first. */
  async listVersions(name: string, signal?: AbortSignal): Promise<PromptVersion[]> {
    const [versions, prompt] = await Promise.all([
      this.#models.listVersions(name, tagIs(IS_PROMPT, 'true'), signal),
      this.get(name, signal),
    ]);
    return versions.map(versionOf).map((version) => ({
      ...version,
      aliases: Object.entries(prompt?.aliases ?? {}).flatMap(([alias, at]) => (at === version.version ? alias : [])),
    }));
  }

  /** A tag of the prompt itself, not of a version. */
  setTag(name: string, key: string, value: string, signal?: AbortSignal): Promise<void> {
    return this.#models.setTag(name, key, value, signal);
  }

  setAlias(name: string, alias: string, version: number, signal?: AbortSignal): Promise<void> {
    return this.#models.setAlias(name, alias, String(version), signal);
  }

  deleteAlias(name: string, alias: string, signal?: AbortSignal): Promise<void> {
    return this.#models.deleteAlias(name, alias, signal);
  }
}

const isPrompt = ({ tags }: { tags: Record<string, string> }): boolean => tags[IS_PROMPT] === 'true';

const withoutOwn = (tags: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(tags).filter(([key]) => !OWN_TAGS.has(key)));

function promptOf({ name, aliases, tags, updatedAt, newest }: RegisteredModel): Prompt {
  const numbered = Object.entries(aliases).map(([alias, version]) => [alias, Number(version)] as const);
  return {
    name,
    aliases: Object.fromEntries(numbered),
    tags: withoutOwn(tags),
    updatedAt,
    newest: newest && versionOf(newest),
  };
}

function versionOf({ name, version, description, tags, aliases, createdAt }: ModelVersion): PromptVersion {
  const text = tags[TEXT] ?? '';
  return {
    name,
    version: Number(version),
    template: tags[TYPE] === 'chat' ? messagesIn(text) : text,
    message: description,
    tags: withoutOwn(tags),
    aliases,
    createdAt,
  };
}

/** Other clients write chats too: a message may have more fields, which are kept. */
function messagesIn(text: string): Template {
  try {
    const parsed = JSON.parse(text) as unknown;
    return Array.isArray(parsed) ? (parsed as ChatMessage[]) : text;
  } catch {
    return text;
  }
}
