import { type AnyConsumer, type KafkaOptions, LogReader } from '@weir/kafka';
import type { Steps } from '@weir/requests';
import type { ResourceView } from '@weir/service';
import type { Logger } from '@weir/telemetry';
import { ActivePromotions } from './active-promotions.js';
import { decidePromotionConsumer } from './decide-promotion.consumer.js';
import { pairScorer } from './pair-scorer.js';
import { runPromotionConsumer } from './run-promotion.consumer.js';
import type { Follow, PromotionPorts } from './run-promotion.js';

interface Parts extends Pick<PromotionPorts, 'publisher' | 'waits' | 'readSince' | 'events' | 'now'> {
  kafka: KafkaOptions;
  logger: Logger;
  resources: ResourceView;
  steps: Steps;
}

/** Those who run promotions, and take decisions about them. */
export function promotionConsumers({ kafka, logger, resources, steps, ...others }: Parts): AnyConsumer[] {
  const snapshot = () => resources.snapshot;
  const ports: PromotionPorts = {
    ...others,
    snapshot,
    snapshotWith: (app) => resources.snapshotWith(app, 'App'),
    onSnapshot: (listener) => resources.onChange(listener),
    follow: followLog(kafka, logger),
    active: new ActivePromotions(),
    pairScorer: pairScorer(steps, snapshot),
  };
  return [runPromotionConsumer(ports), decidePromotionConsumer(ports)];
}

function followLog(kafka: KafkaOptions, logger: Logger): Follow {
  return async (topics, since, onRecord) => {
    const reader = new LogReader({ kafka, logger, topics, from: since, onRecord });
    await reader.start();
    return { caughtUp: reader.caughtUp, stop: () => reader.stop() };
  };
}
