import { Admin, type BaseOptions } from '@platformatic/kafka';

export interface ClusterQuestion {
  /** `host:port` each. */
  brokers: readonly string[];
  timeoutMs: number;
  tls?: BaseOptions['tls'];
  sasl?: BaseOptions['sasl'];
}

/** The id of the Kafka cluster that answers at any of the addresses and has a live broker; undefined when none does. */
export async function clusterId({ brokers, timeoutMs, tls, sasl }: ClusterQuestion): Promise<string | undefined> {
  const admin = new Admin({
    clientId: 'weir-embedded',
    bootstrapBrokers: [...brokers],
    retries: 0,
    timeout: timeoutMs,
    connectTimeout: timeoutMs,
    ...(tls === undefined ? {} : { tls }),
    ...(sasl === undefined ? {} : { sasl }),
  });
  try {
    const { id, brokers: live } = await admin.metadata({ topics: [] });
    return live.size > 0 ? id : undefined;
  } catch {
    return undefined;
  } finally {
    await admin.close().catch(() => undefined);
  }
}
