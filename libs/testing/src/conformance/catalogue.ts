import { type Topic, topics } from '@weir/contracts';
import type { CatalogueTopic } from './rules.js';

/** The topics as the rules see them. */
export const catalogue: readonly CatalogueTopic[] = Object.entries<Topic>(topics).map(([property, topic]) => ({
  property,
  name: topic.name,
  producers: topic.producer.split(', '),
  consumers: topic.consumers,
}));
