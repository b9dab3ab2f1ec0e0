import type { DocumentAmended } from '@weir/contracts';
import { documentStatus, type Emission } from '@weir/kafka';
import type { Amended } from './amend-document.js';

/** What is told of a deletion or an access change. Its one status carries an id by version, so a second delivery adds none. */
export function reportAmended(message: DocumentAmended, amended: Amended): Emission[] {
  const document = message.document!;
  switch (amended.kind) {
    case 'deleted':
      return [documentStatus(document, 'deleted')];
    case 'access-changed':
      return [documentStatus(document, 'indexed')];
    case 'superseded':
      return [
        documentStatus(document, 'rejected', {
          reason: { code: 'superseded', message: 'A newer version stands.', field: 'version' },
        }),
      ];
  }
}
