import { compareClasses } from './compare-classes.js';
import type { Compare, Summary } from './comparison.js';
import { nearestTopic, topicsOf } from './topics.js';
import type { Vector } from './vectors.js';

const SEED = 1;

/** Compares what questions are about: the shares of the reference's topics. A topic is named by its place. */
export const compareTopics: Compare<Vector> = (reference, current) => {
  const { middles } = topicsOf(reference, SEED);
  const topic = (vector: Vector): string => `topic ${nearestTopic(vector, middles) + 1}`;
  return compareClasses(reference.map(topic), current.map(topic));
};
