import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

/** Where in a message's handling something happened. */
export type Stage = 'decode' | 'gather' | 'handle' | 'emit';

/** The same instruments for every consumer of every service. */
export interface ConsumerInstruments {
  received: Counter<'topic' | 'group'>;
  handled: Counter<'topic' | 'group'>;
  emitted: Counter<'topic' | 'group'>;
  skipped: Counter<'topic' | 'group' | 'why'>;
  errors: Counter<'topic' | 'group' | 'code' | 'disposition' | 'stage'>;
  deadLettered: Counter<'topic' | 'group' | 'code'>;
  handleSeconds: Histogram<'topic' | 'group'>;
  inFlight: Gauge<'topic' | 'group'>;
  assigned: Gauge<'topic' | 'group'>;
  rebalances: Counter<'group'>;
  waiting: Gauge<'topic' | 'group'>;
  oldest: Gauge<'topic' | 'group'>;
}

export function consumerInstruments(registry: Registry): ConsumerInstruments {
  const registers = [registry];
  const labelNames = ['topic', 'group'] as const;
  return {
    received: new Counter({
      name: 'weir_messages_received_total',
      help: 'Records taken from a topic.',
      labelNames,
      registers,
    }),
    handled: new Counter({
      name: 'weir_messages_handled_total',
      help: 'Messages whose handling ended, dead-lettered ones included.',
      labelNames,
      registers,
    }),
    emitted: new Counter({
      name: 'weir_messages_emitted_total',
      help: 'Messages written while handling others; the topic is the one consumed.',
      labelNames,
      registers,
    }),
    skipped: new Counter({
      name: 'weir_messages_skipped_total',
      help: 'Messages or emissions left out, because they were done before.',
      labelNames: ['topic', 'group', 'why'],
      registers,
    }),
    errors: new Counter({
      name: 'weir_messages_errors_total',
      help: 'Failures while handling messages, retried ones included.',
      labelNames: ['topic', 'group', 'code', 'disposition', 'stage'],
      registers,
    }),
    deadLettered: new Counter({
      name: 'weir_messages_dead_lettered_total',
      help: 'Records written to the dead-letter topic.',
      labelNames: ['topic', 'group', 'code'],
      registers,
    }),
    handleSeconds: new Histogram({
      name: 'weir_handle_seconds',
      help: 'From decoding a message to the acknowledgement of what it emitted.',
      labelNames,
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
      registers,
    }),
    inFlight: new Gauge({
      name: 'weir_messages_in_flight',
      help: 'Messages being handled now.',
      labelNames,
      registers,
    }),
    assigned: new Gauge({
      name: 'weir_partitions_assigned',
      help: 'Partitions this instance owns.',
      labelNames,
      registers,
    }),
    rebalances: new Counter({
      name: 'weir_rebalances_total',
      help: 'Times this instance joined its group anew.',
      labelNames: ['group'],
      registers,
    }),
    waiting: new Gauge({
      name: 'weir_partitions_waiting',
      help: 'Partitions that wait for a retry or for a dependency.',
      labelNames,
      registers,
    }),
    oldest: new Gauge({
      name: 'weir_oldest_message_seconds',
      help: 'Age of the oldest message that was read and is not done, by its timestamp; 0 when all are done.',
      labelNames,
      registers,
    }),
  };
}
