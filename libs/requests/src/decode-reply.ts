import { decodeMessage, type DescMessage, HEADER, type MessageShape, type Topic } from '@weir/contracts';
import { WeirError } from '@weir/errors';
import { headerOf, type InboundRecord } from '@weir/kafka';

/**
 * @returns Undefined for a record without a value.
 * @throws WeirError `reply-undecodable`: the fault of whoever replied, not of the request.
 */
export function decodeReply<Schema extends DescMessage>(
  topic: Pick<Topic<Schema>, 'schema' | 'required'>,
  record: InboundRecord,
): MessageShape<Schema> | undefined {
  if (!record.value) return undefined;
  try {
    return decodeMessage(topic.schema, record.value, headerOf(record, HEADER.contentType), topic.required);
  } catch (cause) {
    throw new WeirError({
      code: 'reply-undecodable',
      disposition: 'retryable',
      message: `A reply on ${record.topic} could not be read.`,
      cause,
    });
  }
}
