import { type DescMessage, encodeJson, HEADER, JSON_TYPE, type MessageShape } from '@weir/contracts';
import type { InboundRecord } from '@weir/kafka';

/** A record as another service would write it. */
export function replyRecord<Schema extends DescMessage>(options: {
  topic: string;
  schema: Schema;
  message: MessageShape<Schema>;
  run: string;
  tenant: string;
}): InboundRecord {
  const { topic, schema, message, run, tenant } = options;
  const headers = { [HEADER.run]: run, [HEADER.tenant]: tenant, [HEADER.contentType]: JSON_TYPE };
  return {
    topic,
    partition: 0,
    offset: 0,
    timestamp: 0,
    key: Buffer.from(run),
    value: encodeJson(schema, message),
    headers: Object.entries(headers).map(([name, value]) => [Buffer.from(name), Buffer.from(value)] as const),
  };
}
