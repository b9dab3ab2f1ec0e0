import { type PromotionAdvanced, type SuiteCompared, topics } from '@weir/contracts';
import type { InboundRecord, ReadSince } from '@weir/kafka';
import { messageIn } from '../suites/recall-suite.js';

/** What was written after the last scheduled run of a suite. */
export async function readCompared(
  read: ReadSince,
  suite: string,
  signal: AbortSignal,
): Promise<SuiteCompared | undefined> {
  let last: SuiteCompared | undefined;
  const take = (record: InboundRecord): void => {
    if (record.key?.toString() === suite) last = messageIn(topics.suiteCompared, record) ?? last;
  };
  await read([topics.suiteCompared.name], 0, take, signal);
  return last;
}

/** When the last promotion of one of these apps came into force, RFC 3339. */
export async function readPromotedAt(
  read: ReadSince,
  apps: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<string | undefined> {
  let last: string | undefined;
  const take = (record: InboundRecord): void => {
    const at = promotedAt(messageIn(topics.promotionAdvanced, record), apps);
    if (at !== undefined && (last === undefined || Date.parse(at) > Date.parse(last))) last = at;
  };
  await read([topics.promotionAdvanced.name], 0, take, signal);
  return last;
}

function promotedAt(advanced: PromotionAdvanced | undefined, apps: ReadonlySet<string>): string | undefined {
  if (!advanced || !apps.has(advanced.app)) return undefined;
  return advanced.history.findLast(({ event }) => event === 'promoted')?.at;
}
