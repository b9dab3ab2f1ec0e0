import { decodeMessage, HEADER, type PromotionAdvanced, topics } from '@weir/contracts';
import { headerOf, type ReadSince } from '@weir/kafka';

/** What was written of a promotion last; undefined when nothing was. */
export async function readPromotion(
  readSince: ReadSince,
  promotion: string,
  signal: AbortSignal,
): Promise<PromotionAdvanced | undefined> {
  const { name, schema } = topics.promotionAdvanced;
  let last: PromotionAdvanced | undefined;
  await readSince(
    [name],
    0,
    (record) => {
      if (record.value === null || record.key?.toString() !== promotion) return;
      last = decodeMessage(schema, record.value, headerOf(record, HEADER.contentType));
    },
    signal,
  );
  return last;
}
