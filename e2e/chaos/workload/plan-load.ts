import type { Random } from '@weir/statistics';
import { deletion, type DocumentInput, type Input, question, submit } from './input.js';

/** How much a load asks for. */
export interface LoadSize {
  documents: number;
  questions: number;
}

/** What is special about a load. */
export interface LoadShape {
  /** Versions and deletions of a document come in any order. */
  shuffled?: boolean;
  /** Everything comes twice; some questions a third time, under their run id but with another text. */
  twice?: boolean;
}

export const TENANTS = ['acme', 'borealis', 'cumulus'] as const;

/** Documents that stand before the faults begin, and that nobody changes: what their answer has to be is known. */
export const ANCHORS: readonly string[] = Array.from({ length: 15 }, (_, index) => `anchor-${index}`);

/** The anchors' sheets, of every tenant. */
export function planAnchors(): DocumentInput[] {
  return TENANTS.flatMap((tenant) =>
    ANCHORS.map((documentId) => submit(`${tenant}/${documentId}`, { tenant, documentId, edition: 1 }, { version: 1 })),
  );
}

interface Planned {
  /** Place in the load, 0 to 1. */
  at: number;
  input: Input;
}

/**
 * A load in the order in which it is sent. Its documents have one to three editions, half of them with versions of their
 * own, and some are deleted; its questions are about them and about the anchors.
 *
 * @param round - Begins every id of the load.
 */
export function planLoad(round: string, size: LoadSize, shape: LoadShape, random: Random): Input[] {
  const documents = Array.from({ length: size.documents }, (_, index) => ({
    // Two tenants have a document under each id.
    documentId: `${round}-${index >> 1}`,
    tenant: TENANTS[((index >> 1) + (index % 2)) % TENANTS.length]!,
  }));
  const planned = documents.flatMap((document) => planDocument(document, shape, random));
  for (let index = 0; index < size.questions; index += 1) {
    planned.push(...planQuestion(`${round}-run-${index}`, documents, shape, random));
  }
  const all = shape.twice ? planned.flatMap((one) => repeated(one, random)) : planned;
  // Equal places keep their order: a repetition may follow at once.
  return all.toSorted((a, b) => a.at - b.at).map(({ input }) => input);
}

function planDocument(
  document: { tenant: string; documentId: string },
  { shuffled = false }: LoadShape,
  random: Random,
): Planned[] {
  const { tenant, documentId } = document;
  const editions = shuffled ? random.between(2, 5) : random.pick([1, 1, 1, 2, 2, 3]);
  // Only a version tells what is newer when the order does not.
  const versioned = shuffled || random.chance(0.5);
  const id = (what: string) => `${tenant}/${documentId}/${what}`;
  const changes: DocumentInput[] = Array.from({ length: editions }, (_, index) => {
    const edition = index + 1;
    return submit(id(String(edition)), { tenant, documentId, edition }, versioned ? { version: edition * 10 } : {});
  });
  if (random.chance(shuffled ? 0.4 : 0.2)) {
    const after = shuffled ? random.between(0, editions + 1) : editions;
    changes.splice(
      after,
      0,
      versioned
        ? deletion(id('deletion'), document, { version: after * 10 + 5, forwarded: random.chance(0.5) })
        : deletion(id('deletion'), document, { forwarded: false }),
    );
  }
  const places = changes.map(() => random.next());
  const ordered = shuffled ? places : places.toSorted((a, b) => a - b);
  return changes.map((input, index) => ({ at: ordered[index]!, input }));
}

function planQuestion(
  runId: string,
  documents: readonly { tenant: string; documentId: string }[],
  { twice = false }: LoadShape,
  random: Random,
): Planned[] {
  const about = () =>
    random.chance(0.5) || documents.length === 0
      ? { tenant: random.pick(TENANTS), documentId: random.pick(ANCHORS) }
      : random.pick(documents);
  const { tenant, documentId } = about();
  const at = random.next();
  const first = { at, input: question(runId, { tenant, runId, documentId }) };
  if (!twice || random.chance(0.7)) return [first];
  const other = random.pick(ANCHORS.filter((anchor) => anchor !== documentId));
  const conflicting = question(`${runId}/other`, { tenant, runId, documentId: other }, { conflicting: true });
  return [first, { at: at + random.next() * (1 - at), input: conflicting }];
}

/** The same record again, at once or later. What has to be refused is sent once, so that its dead letter is one. */
function repeated(one: Planned, random: Random): Planned[] {
  if (one.input.kind === 'question' && one.input.conflicting) return [one];
  const later = random.chance(0.5) ? one.at : one.at + random.next() * (1 - one.at);
  return [one, { at: later, input: one.input }];
}
