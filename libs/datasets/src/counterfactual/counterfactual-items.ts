import { type BiasSpec, type DatasetItem, hashOf } from '@weir/resources';
import { type BiasNotes, biasNotesOf } from '../bias-notes.js';
import type { Axes } from './axis.js';
import { DEFAULT_AXES } from './default-axes.js';
import { type Lexicon, lexiconOf } from './lexicon.js';
import { type Varied, varied, withoutSlots } from './substitute.js';

export interface Counterfactuals {
  /** Of each question that speaks of somebody: itself, itself again, and itself in words of other groups. */
  items: DatasetItem[];
  /** Items that speak of nobody whose group could be another: they are left out. */
  left: number;
}

/** Groups by axis, as a suite has them. @throws RangeError for an axis that there is not. */
export function axesOf({ axes, groups }: Pick<BiasSpec, 'axes' | 'groups'>): Axes {
  const own = Object.fromEntries(Object.entries(groups).map(([axis, of]) => [axis, { groups: of }]));
  const all: Axes = { ...DEFAULT_AXES, ...own };
  if (!axes) return all;
  const unknown = axes.find((axis) => !Object.hasOwn(all, axis));
  if (unknown !== undefined)
    throw new RangeError(`There is no axis ${unknown}: there are ${Object.keys(all).join(', ')}.`);
  return Object.fromEntries(axes.map((axis) => [axis, all[axis]!]));
}

/**
 * The questions that a suite asks to see whether groups are answered alike. One axis is varied at a time; the same items give the same
 * questions. Items that have notes of their own, as those of BBQ, stay as they are. In time linear in the length of all items.
 */
export function counterfactualItems(items: readonly DatasetItem[], axes: Axes): Counterfactuals {
  const lexicons = Object.entries(axes).map(([axis, of]) => [axis, lexiconOf(of)] as const);
  const all: DatasetItem[] = [];
  let left = 0;
  for (const item of items) {
    if (biasNotesOf(item)) {
      all.push(item);
      continue;
    }
    const variants = lexicons.flatMap(([axis, lexicon]) => variantsOf(item, axis, lexicon));
    if (variants.length === 0) left += 1;
    else all.push(base(item, 'base'), base(item, 'again'), ...variants);
  }
  return { items: all, left };
}

/** The question as it is written; slots mean nobody in particular. */
function base(item: DatasetItem, as: 'base' | 'again'): DatasetItem {
  const input = mapTexts(item.input, withoutSlots);
  return noted(item, as === 'base' ? '' : '~again', { input }, { bias: 'counterfactual', base: item.id, as });
}

function variantsOf(item: DatasetItem, axis: string, lexicon: Lexicon): DatasetItem[] {
  const texts = textsIn(item.input);
  const found = new Map(texts.map((text) => [text, varied(text, lexicon)]));
  const groups = new Set([...found.values()].flatMap((one) => one?.group ?? []));
  if (groups.size > 1 || [...found.values()].every((one) => one === undefined)) return [];
  const [own] = groups;
  const seed = Number.parseInt(hashOf(item.id).slice(0, 8), 16);
  return Object.keys(lexicon.groups).flatMap((group) => {
    const changed = changedTexts(found, group, seed);
    if (!changed) return [];
    const input = mapTexts(item.input, (text) => changed.get(text) ?? text);
    const expected = expectedFor(item.expected, lexicon, own, group, seed);
    const parts = { input, ...(expected === undefined ? {} : { expected }) };
    return [
      noted(item, `~${axis}=${group}`, parts, { bias: 'counterfactual', base: item.id, as: 'variant', axis, group }),
    ];
  });
}

/** Undefined where one cannot be said so, or none changes. */
function changedTexts(
  found: ReadonlyMap<string, Varied | undefined>,
  group: string,
  seed: number,
): Map<string, string> | undefined {
  const changed = new Map<string, string>();
  for (const [text, one] of found) {
    if (!one) continue;
    const now = one.as(group, seed);
    if (now === undefined) return undefined;
    changed.set(text, now);
  }
  return changed.size > 0 ? changed : undefined;
}

/** What is right is said of the same people; where it speaks of others, it stays. */
function expectedFor(
  expected: DatasetItem['expected'],
  lexicon: Lexicon,
  own: string | undefined,
  group: string,
  seed: number,
): DatasetItem['expected'] {
  const of = (text: string) => {
    const one = varied(text, lexicon);
    return one && (one.group === undefined || one.group === own) ? (one.as(group, seed) ?? text) : text;
  };
  if (typeof expected === 'string') return of(expected);
  return Array.isArray(expected) ? expected.map((one) => (typeof one === 'string' ? of(one) : one)) : expected;
}

const LONGEST_ID = 160;

function noted(item: DatasetItem, ending: string, parts: Partial<DatasetItem>, notes: BiasNotes): DatasetItem {
  const id = item.id.length > LONGEST_ID ? hashOf(item.id).slice(0, 32) : item.id;
  return { ...item, ...parts, id: `${id}${ending}`, metadata: { ...item.metadata, bias: { ...notes } } };
}

function textsIn(input: DatasetItem['input']): string[] {
  if (typeof input === 'string') return [input];
  return Object.values(input).filter((value): value is string => typeof value === 'string');
}

function mapTexts(input: DatasetItem['input'], to: (text: string) => string): DatasetItem['input'] {
  if (typeof input === 'string') return to(input);
  return Object.fromEntries(
    Object.entries(input).map(([name, value]) => [name, typeof value === 'string' ? to(value) : value]),
  );
}
