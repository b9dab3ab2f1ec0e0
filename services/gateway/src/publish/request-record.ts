import type { DescMessage } from '@weir/contracts';
import type { OutboundRecord } from '@weir/kafka';
import { type RequestOptions, requestRecord as recordOf } from '@weir/requests';

/** `ce_source` of all that the gateway writes. */
export const SOURCE = 'weir/gateway';

/**
 * The record by which the gateway asks the rest of Weir for something.
 *
 * @throws WeirError poison `record-too-large`.
 */
export function requestRecord<Schema extends DescMessage>(
  options: Omit<RequestOptions<Schema>, 'source'>,
): OutboundRecord {
  return recordOf({ ...options, source: SOURCE });
}
