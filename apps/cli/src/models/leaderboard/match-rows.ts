import type { NamedModel } from '@weir/resources';
import type { LeaderboardRow } from './read-leaderboard.js';

export interface Matches {
  /** The rows of each model that has any. */
  byModel: Map<string, LeaderboardRow[]>;
  unmatched: { row: LeaderboardRow; name: string }[];
}

/**
 * Finds the declared models that rows are about. A row's name is the resource's, or the provider's for it; upper and lower case
 * and punctuation are the same, and an organisation before a slash counts where both have one.
 *
 * @param aliases - Models by the names that rows have for them; they come first.
 */
export function matchRows(
  rows: readonly LeaderboardRow[],
  modelColumn: string,
  models: readonly NamedModel[],
  aliases: ReadonlyMap<string, string>,
): Matches {
  const byModel = new Map<string, LeaderboardRow[]>();
  const unmatched: Matches['unmatched'] = [];
  for (const row of rows) {
    const name = plainText(row.cells[modelColumn]);
    const alias = aliases.get(name);
    const found = models.filter((model) => (alias === undefined ? isAbout(name, model) : model.name === alias));
    for (const model of found) byModel.set(model.name, [...(byModel.get(model.name) ?? []), row]);
    if (found.length === 0) unmatched.push({ row, name });
  }
  return { byModel, unmatched };
}

/** What a cell says: leaderboards link to their models, in Markdown or HTML. */
export function plainText(cell: unknown): string {
  const text = isPlain(cell) ? String(cell) : '';
  return text
    .replace(/<[^>]*>/g, '')
    .replace(/\[([^\]]*)\]\([^)]*\)/, '$1')
    .trim();
}

function isPlain(cell: unknown): cell is string | number | boolean {
  return ['string', 'number', 'boolean'].includes(typeof cell);
}

function isAbout(rowName: string, { name, spec }: NamedModel): boolean {
  if (rowName === '') return false;
  return [name, ...('model' in spec ? [spec.model] : [])].some((own) => isSame(rowName, own));
}

function isSame(a: string, b: string): boolean {
  if (keyOf(a) === keyOf(b)) return true;
  return !(a.includes('/') && b.includes('/')) && keyOf(lastPart(a)) === keyOf(lastPart(b));
}

function lastPart(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1);
}

function keyOf(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}
