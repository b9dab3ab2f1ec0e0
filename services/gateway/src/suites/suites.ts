import { decodeMessage, HEADER, type SuiteCompared, topics } from '@weir/contracts';
import { headerOf, type InboundRecord } from '@weir/kafka';

/** What the last scheduled run of each suite came to beside those before. */
export class Suites {
  readonly topics = [topics.suiteCompared.name];
  readonly #compared = new Map<string, { tenant: string; compared: SuiteCompared }>();

  remember(record: InboundRecord): void {
    const tenant = headerOf(record, HEADER.tenant);
    if (tenant === undefined || record.value === null) return;
    try {
      const { schema } = topics.suiteCompared;
      const compared = decodeMessage(schema, record.value, headerOf(record, HEADER.contentType));
      // The next run needs them; nobody looks at them here.
      if (compared.reference) compared.reference.scores = [];
      this.#compared.set(compared.suite, { tenant, compared });
    } catch {
      // What this version does not understand is not shown.
    }
  }

  find(tenant: string, suite: string): SuiteCompared | undefined {
    const known = this.#compared.get(suite);
    return known?.tenant === tenant ? known.compared : undefined;
  }
}
