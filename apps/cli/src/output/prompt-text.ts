import { stringify } from 'yaml';
import { printable } from './printable.js';
import { table } from './table.js';

export interface PromptRow {
  name: string;
  /** The newest; absent when there is none. */
  version?: number;
  aliases: Record<string, number>;
}

export interface PromptShown {
  name: string;
  version: number;
  message: string;
  createdAt: string;
  /** Of the prompt, in MLflow. */
  aliases: Record<string, number>;
  /** Of the prompt, as services see it; absent when they could not be asked. */
  inForce?: Record<string, number>;
  /** Why no app may use it. */
  problem?: string;
  /** As it can be pushed; absent when it cannot be read. */
  file?: object;
}

/** Text of others: a file's, or MLflow's. */
export function promptsText(rows: readonly PromptRow[]): string {
  return table(
    ['NAME', 'NEWEST', 'ALIASES'],
    rows.map(({ name, version, aliases }) => [name, version === undefined ? '–' : String(version), aliasText(aliases)]),
  );
}

export function promptText({
  name,
  version,
  message,
  createdAt,
  aliases,
  inForce,
  problem,
  file,
}: PromptShown): string {
  return [
    `# ${name}@${version}, made ${createdAt}${message === '' ? '' : `: ${printable(message).replaceAll('\n', ' ')}`}`,
    `# aliases: ${aliasText(aliases) || 'none'}`,
    ...(inForce === undefined ? [] : [`# in force: ${aliasText(inForce) || 'nothing'}`]),
    ...(problem === undefined ? [] : [`# not usable: ${printable(problem)}`]),
    ...(file === undefined ? [] : [printable(stringify(file, { lineWidth: 0 })).trimEnd()]),
  ].join('\n');
}

function aliasText(aliases: Record<string, number>): string {
  return Object.entries(aliases)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([alias, version]) => `${alias}=${version}`)
    .join(' ');
}
