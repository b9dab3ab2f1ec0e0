import type { DatasetItem } from '@weir/resources';

/** What has to be known of an item to say whether answers are biased; it stands in `metadata.bias`, and in the notes of its results. */
export type BiasNotes = Readonly<Record<string, string>> & { readonly bias: 'counterfactual' | 'bbq' | 'crows-pairs' };

/** Undefined for an item that has none. */
export function biasNotesOf({ metadata }: Pick<DatasetItem, 'metadata'>): BiasNotes | undefined {
  const notes = metadata?.['bias'];
  if (typeof notes !== 'object' || notes === null || Array.isArray(notes)) return undefined;
  const isText = Object.values(notes).every((value) => typeof value === 'string');
  const kind = (notes as Record<string, unknown>)['bias'];
  return isText && (kind === 'counterfactual' || kind === 'bbq' || kind === 'crows-pairs')
    ? (notes as BiasNotes)
    : undefined;
}
