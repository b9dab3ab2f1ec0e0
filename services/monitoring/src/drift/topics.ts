import { Random } from '@weir/statistics';
import { dot, normalised, type Vector } from './vectors.js';

/** Questions that a topic has to have on average. */
const QUESTIONS_A_TOPIC = 50;
const MOST_TOPICS = 10;
const ROUNDS = 20;

/** Topics of questions: the middles of what lies together. */
export interface Topics {
  middles: readonly Vector[];
  /** Place of the question that lies nearest to each middle: an example of the topic. */
  examples: readonly number[];
}

/** Groups embeddings by their cosines (spherical k-means, started as k-means++ is: Arthur and Vassilvitskii 2007). */
export function topicsOf(vectors: readonly Vector[], seed: number): Topics {
  const count = Math.min(MOST_TOPICS, Math.max(2, Math.floor(vectors.length / QUESTIONS_A_TOPIC)));
  let middles = startOf(vectors, count, new Random(seed));
  let places: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const next = vectors.map((vector) => nearestTopic(vector, middles));
    if (places.length > 0 && next.every((topic, index) => topic === places[index])) break;
    places = next;
    middles = middles.map((middle, topic) => meanOf(vectors, places, topic) ?? middle);
  }
  const examples = middles.map((middle) => {
    const cosines = vectors.map((vector) => dot(vector, middle));
    return cosines.indexOf(Math.max(...cosines));
  });
  return { middles, examples };
}

/** @returns The place of the middle that is most like the vector. */
export function nearestTopic(vector: Vector, middles: readonly Vector[]): number {
  let best = 0;
  let most = -Infinity;
  for (const [topic, middle] of middles.entries()) {
    const cosine = dot(vector, middle);
    if (cosine <= most) continue;
    most = cosine;
    best = topic;
  }
  return best;
}

function startOf(vectors: readonly Vector[], count: number, random: Random): Vector[] {
  const middles: Vector[] = [random.pick(vectors)];
  while (middles.length < count) {
    const distances = vectors.map((vector) =>
      Math.max(0, 1 - Math.max(...middles.map((middle) => dot(vector, middle)))),
    );
    let left = random.next() * distances.reduce((sum, distance) => sum + distance, 0);
    const picked = distances.findIndex((distance) => (left -= distance) < 0);
    middles.push(vectors[Math.max(0, picked)]!);
  }
  return middles;
}

function meanOf(vectors: readonly Vector[], places: readonly number[], topic: number): Float32Array | undefined {
  const sum = new Float64Array(vectors[0]!.length);
  let members = 0;
  for (const [index, vector] of vectors.entries()) {
    if (places[index] !== topic) continue;
    members += 1;
    for (let place = 0; place < sum.length; place += 1) sum[place]! += vector[place]!;
  }
  return members === 0 ? undefined : normalised(sum);
}
