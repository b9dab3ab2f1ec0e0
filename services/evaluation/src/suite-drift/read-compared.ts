import { type PromotionAdvanced, type SuiteCompared, topics } from '@weir/contracts';
import type { ReadSince } from '@weir/kafka';
import { messageIn } from '../suites/recall-suite.js';

/** What was written after the last scheduled run of a suite. */
export async function readCompared(
  read: ReadSince,
  suite: string,
  signal: AbortSignal,
): Promise<SuiteCompared | undefined> {
  let last: SuiteCompared | undefined;
  await read(
    [topics.suiteCompared.name],
    0,
    (record) => {
      if (record.key?.toString() === suite) last = messageIn(topics.suiteCompared, record) ?? last;
    },
    signal,
  );
  return last;
}

/** When the last promotion of one of these apps came into force, RFC 3339. */
export async function readPromotedAt(
  read: ReadSince,
  apps: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<string | undefined> {
  let last: string | undefined;
  await read(
    [topics.promotionAdvanced.name],
    0,
    (record) => {
      const at = promotedAt(messageIn(topics.promotionAdvanced, record), apps);
      if (at !== undefined && (last === undefined || Date.parse(at) > Date.parse(last))) last = at;
    },
    signal,
  );
  return last;
}

function promotedAt(advanced: PromotionAdvanced | undefined, apps: ReadonlySet<string>): string | undefined {
  if (!advanced || !apps.has(advanced.app)) return undefined;
  return advanced.history.findLast(({ event }) => event === 'promoted')?.at;
}
