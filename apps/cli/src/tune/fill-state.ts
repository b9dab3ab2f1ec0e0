import type { GenerationFilled, GenerationFillRequested } from '@weir/contracts';

/** How far the filling of an index generation is. */
export interface FillState {
  ready: boolean;
  stage: string;
  /** Looked at in this pass; of one that is ready, those it has. */
  documents: number;
  /** Could not be embedded. */
  missing: number;
}

type Said = { filled: GenerationFilled } | { requested: GenerationFillRequested };

/**
 * What is known after one more message. Pages and ends come on topics that are read side by side: what was ready stays so until it is
 * removed, whatever late page is read after it.
 */
export function fillStateAfter(
  before: FillState,
  said: Said,
): { of: Pick<GenerationFilled, 'collection' | 'generation'>; state: FillState } {
  if ('filled' in said) {
    const { removed, documents, missing } = said.filled;
    const state = removed
      ? { ready: false, stage: 'removed', documents: 0, missing: 0 }
      : { ready: true, stage: 'filled', documents: Number(documents), missing: Number(missing) };
    return { of: said.filled, state };
  }
  const { stage, documents, missing } = said.requested;
  if (before.ready) return { of: said.requested, state: before };
  return {
    of: said.requested,
    state: { ready: false, stage, documents: Number(documents), missing: Number(missing) },
  };
}
