import { compareClasses } from './compare-classes.js';
import type { Compare } from './comparison.js';
import { nearestTopic, topicsOf } from './topics.js';
import type { Vector } from './vectors.js';

const SEED = 1;

/** Compares what questions are about: the shares of the reference's topics. A topic is named by its place. */
export const compareTopics: Compare<Vector> = (reference) => {
  const { middles } = topicsOf(reference, SEED);
  const topic = (vector: Vector): string => `topic ${nearestTopic(vector, middles) + 1}`;
  const compare = compareClasses(reference.map(topic));
  return (current) => compare(current.map(topic));
};
