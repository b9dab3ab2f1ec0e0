import type { JsonObject } from '@weir/contracts';
import { WeirError } from '@weir/errors';
import {
  type AppSpec,
  hashOf,
  isOfType,
  promptReference,
  type PromptSpec,
  type PromptMessageSpec,
  type PromptVersionSpec,
  type Snapshot,
} from '@weir/resources';

/** The templates that a run's prompt is made from. */
export interface PlannedPrompt {
  system?: string | undefined;
  user?: string | undefined;
  /** Messages that stand between the two, before any conversation. */
  shown?: PromptMessageSpec[];
  /** Values of variables that the request does not give. */
  defaults?: JsonObject;
}

/** An app whose prompt is there, not only named. */
export type PlannedApp = Omit<AppSpec, 'prompt'> & { prompt?: PlannedPrompt | undefined };

/** Which version of a Prompt it is. */
export interface NamedPrompt {
  name: string;
  version: number;
  /** Absent when the app names the version itself. */
  alias?: string;
  hash: string;
}

/** The values that every prompt has without declaring them. */
const OF_ALL = new Set(['question', 'contexts']);

/**
 * The app with the version of the Prompt that it names. Examples of the app stand in for those of the prompt.
 *
 * @param given - Values of variables, by name. What the prompt does not declare is left alone.
 * @throws WeirError poison `prompt-unknown`, `prompt-version-unknown`, `variable-missing` or `variable-invalid`; names the
 *   field.
 */
export function resolvePrompt(
  app: AppSpec,
  given: JsonObject | undefined,
  snapshot: Snapshot,
): { app: PlannedApp; prompt?: NamedPrompt } {
  const { prompt, ...rest } = app;
  if (typeof prompt !== 'string') return { app: { ...rest, ...(prompt ? { prompt } : {}) } };
  const { name, alias, version: wanted } = promptReference(prompt)!;
  const spec = snapshot.get('Prompt', name, 'prompt');
  const number = wanted ?? numberOf(spec, alias!);
  const version = number === undefined ? undefined : spec.versions[String(number)];
  if (number === undefined || !version) throw versionUnknown(name, { alias, version: wanted });
  const examples = app.examples ?? examplesOf(version);
  return {
    app: {
      ...rest,
      prompt: { ...templatesOf(version.messages), defaults: defaultsFor(version.variables, given ?? {}) },
      ...(examples ? { examples } : {}),
    },
    prompt: {
      name,
      version: number,
      ...(alias === undefined ? {} : { alias }),
      hash: app.examples ? hashOf([version.hash, app.examples]) : version.hash,
    },
  };
}

function numberOf({ aliases }: PromptSpec, alias: string): number | undefined {
  return Object.hasOwn(aliases, alias) ? aliases[alias] : undefined;
}

function versionUnknown(
  name: string,
  { alias, version }: { alias?: string | undefined; version?: number | undefined },
) {
  return new WeirError({
    code: 'prompt-version-unknown',
    disposition: 'poison',
    field: 'prompt',
    message:
      version === undefined
        ? `The prompt ${name} has no alias ${alias}.`
        : `Version ${version} of the prompt ${name} is not known here: no alias and no resource names it.`,
  });
}

/** A system message at the beginning and a user's at the end have places of their own. */
function templatesOf(messages: readonly PromptMessageSpec[]): PlannedPrompt {
  const shown = [...messages];
  const system = shown[0]?.role === 'system' ? shown.shift()!.content : undefined;
  const user = shown.at(-1)?.role === 'user' ? shown.pop()!.content : undefined;
  return {
    ...(system === undefined ? {} : { system }),
    ...(user === undefined ? {} : { user }),
    ...(shown.length > 0 ? { shown } : {}),
  };
}

function examplesOf({ examples: list }: PromptVersionSpec): AppSpec['examples'] {
  return list.length > 0 ? { pick: 'all', k: list.length, list } : undefined;
}

/** What is put in for variables that are not given: their default, else nothing. */
function defaultsFor(variables: PromptVersionSpec['variables'], given: JsonObject): JsonObject {
  const absent = Object.entries(variables).filter(([name, { type, required, default: value }]) => {
    if (OF_ALL.has(name)) return false;
    if (Object.hasOwn(given, name) && given[name] !== null) {
      if (!isOfType(type, given[name])) throw variableError('variable-invalid', name, `is not a value of type ${type}`);
      return false;
    }
    if (required ?? value === undefined) throw variableError('variable-missing', name, 'is not there');
    return true;
  });
  return Object.fromEntries(absent.map(([name, { default: value }]) => [name, (value ?? '') as JsonObject[string]]));
}

function variableError(code: 'variable-missing' | 'variable-invalid', name: string, problem: string): WeirError {
  return new WeirError({
    code,
    disposition: 'poison',
    field: `variables.${name}`,
    message: `The value of the prompt's variable ${name} ${problem}.`,
  });
}
