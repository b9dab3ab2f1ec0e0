import {
  create,
  GenerationFilledSchema,
  type GenerationFillRequested,
  GenerationFillRequestedSchema,
  type MessageInitShape,
  topics,
} from '@weir/contracts';
import { emit, type Emission } from '@weir/kafka';

/** What was found of the page that a step of a fill is about. */
export interface PageSeen {
  documents: number;
  /** Those that do not stand in the generation that is filled, as they do in the one in force. */
  lagging: number;
  /** Has them embedded. */
  again: readonly Emission[];
  /** Where the next page begins; undefined after the last. */
  next: string | undefined;
}

/** How often a page is looked at before its documents are left behind. */
const TRIES = 5;

/**
 * The next step of a fill. A page is left when all of it stands; a pass over all pages that had nothing to do is the last one, so that
 * what came while the generation was being named is not missed.
 *
 * @param page - Undefined at the beginning.
 * @param at - RFC 3339.
 */
export function nextOfFill(request: GenerationFillRequested, page: PageSeen | undefined, at: string): Emission[] {
  if (!page) return [step(request, { stage: 'fill' })];
  const { tries } = request;
  if (page.lagging > 0 && tries < TRIES) {
    const sent = request.sent + BigInt(tries === 0 ? page.lagging : 0);
    return [...page.again, step(request, { tries: tries + 1, sent })];
  }
  const documents = request.documents + BigInt(page.documents);
  const missing = request.missing + BigInt(page.lagging);
  if (page.next !== undefined) return [step(request, { after: page.next, tries: 0, documents, missing })];
  const isLast = request.stage === 'check' && request.sent === missing;
  if (!isLast) return [step(request, { stage: 'check', after: '', tries: 0, documents: 0n, sent: 0n, missing: 0n })];
  const { collection, embedding, generation, fill } = request;
  const filled = { collection, embedding, generation, fill, documents, missing, at };
  return [emit(topics.generationFilled, create(GenerationFilledSchema, filled))];
}

function step(
  { $typeName: _type, ...request }: GenerationFillRequested,
  changes: MessageInitShape<typeof GenerationFillRequestedSchema>,
): Emission {
  return emit(topics.generationFillRequested, create(GenerationFillRequestedSchema, { ...request, ...changes }));
}
