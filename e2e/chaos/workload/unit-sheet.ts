import { hash } from 'node:crypto';

/**
 * The documents of the load are sheets about made-up units. Each tenant has its own sheets under the same document ids, and
 * each version has a code of its own, so whatever turns up in an answer or in the index tells where it comes from.
 */
export interface Sheet {
  tenant: string;
  documentId: string;
  /** Of the producer's count, whether or not it is sent along. */
  edition: number;
}

const SYLLABLES = 'ba ke li mo nu ra se ti vo zu da fe gi ho ju ka le mi no pu re sa to wi'.split(' ');

/** The unit that a document is about: equal for all tenants, so that only the filter keeps their sheets apart. */
export function unitName(documentId: string): string {
  const digest = hash('sha256', `unit ${documentId}`, 'buffer');
  const word = (from: number) => {
    const letters = [0, 1, 2].map((index) => SYLLABLES[digest[from + index]! % SYLLABLES.length]).join('');
    return letters.charAt(0).toUpperCase() + letters.slice(1);
  };
  return `${word(0)} ${word(3)}`;
}

/** The code on one tenant's sheet of one edition; no two sheets share one. */
export function accessCode({ tenant, documentId, edition }: Sheet): string {
  const digest = hash('sha256', `code ${tenant} ${documentId} ${edition}`, 'buffer');
  const letters = [...digest.subarray(0, 4)].map((byte) => String.fromCharCode(65 + (byte % 26))).join('');
  return `${letters}-${String(digest.readUInt32BE(4) % 1_000_000).padStart(6, '0')}`;
}

/** Every code in a text. */
export function codesIn(text: string): string[] {
  return text.match(/\b[A-Z]{4}-\d{6}\b/g) ?? [];
}

/**
 * Plain text whose paragraphs are chunks: the code, which every edition changes; one that no edition changes; and one that
 * every third edition lacks.
 */
export function sheetText(sheet: Sheet): string {
  const name = unitName(sheet.documentId);
  const crew = hash('sha256', `crew ${sheet.tenant} ${sheet.documentId}`, 'hex').slice(0, 6);
  return [
    `The access code of unit ${name} is ${accessCode(sheet)}.`,
    `Unit ${name} stands in the northern hall and is looked after by crew ${crew}, who keep its log book and its keys.`,
    ...(sheet.edition % 3 === 0
      ? []
      : [`Sheet ${sheet.edition} lists the repairs that are open for unit ${name}, with the parts on order.`]),
  ].join('\n\n');
}

export function sheetQuestion(documentId: string): string {
  return `What is the access code of unit ${unitName(documentId)}?`;
}
