import type { GatherContext, InboundEnvelope, MessageContext } from './define-consumer.js';

/** Of a message that somebody of the tenant `acme` sent, without anything optional, unless a test says otherwise. */
export function fakeMessageContext(
  topic: string,
  { envelope, ...place }: Partial<Omit<MessageContext, 'envelope'>> & { envelope?: Partial<InboundEnvelope> } = {},
): MessageContext {
  return {
    envelope: {
      id: 'cause',
      type: undefined,
      tenant: 'acme',
      run: undefined,
      deadline: undefined,
      replyTopic: undefined,
      attempt: 0,
      headers: new Map(),
      ...envelope,
    },
    topic,
    partition: 0,
    offset: 7,
    log: 'log/0',
    key: '',
    timestamp: 0,
    ...place,
  };
}

/** The same for the I/O step: nothing ends it, the partition stays, nothing was written before, and what it publishes goes nowhere. */
export function fakeGatherContext(
  topic: string,
  {
    signal = new AbortController().signal,
    publish = async () => undefined,
    owned = async () => true,
    written = () => false,
    ...message
  }: NonNullable<Parameters<typeof fakeMessageContext>[1]> &
    Partial<Pick<GatherContext, 'signal' | 'publish' | 'owned' | 'written'>> = {},
): GatherContext {
  return { ...fakeMessageContext(topic, message), signal, publish, owned, written };
}
