import { type Topic, topics } from '@weir/contracts';
import { CliError } from '../cli-error.js';
import { EXIT } from '../exit-codes.js';

const CATALOGUE = Object.entries(topics).map(([key, topic]) => ({ key, topic: topic as unknown as Topic }));
const DEAD_LETTERS = '.dlq';

/** The catalogue's topic of this name; of a dead-letter topic, the one whose records it holds. */
export function catalogued(name: string): Topic | undefined {
  const origin = name.endsWith(DEAD_LETTERS) ? name.slice(0, -DEAD_LETTERS.length) : name;
  return CATALOGUE.find(({ topic }) => topic.name === origin)?.topic;
}

/**
 * The full name of a topic that may be given in short: `answer-completed` and `answerCompleted` are
 * `weir.orchestration.v1.answer-completed`, and with `.dlq` its dead letters.
 *
 * @param existing - Every topic that the cluster has.
 * @throws CliError `topic-unknown` that names similar ones.
 */
export function resolveTopic(given: string, existing: readonly string[]): string {
  if (existing.includes(given)) return given;
  const short = given.endsWith(DEAD_LETTERS) ? given.slice(0, -DEAD_LETTERS.length) : given;
  const suffix = given.slice(short.length);
  const entry = CATALOGUE.find(({ key, topic }) => key === short || topic.name === short || lastPart(topic) === short);
  const name = entry === undefined ? undefined : `${entry.topic.name}${suffix}`;
  if (name !== undefined && existing.includes(name)) return name;
  if (name !== undefined) throw unknown(`Kafka has no topic ${name}. Create it with: weir topics create`);
  const similar = existing.filter((candidate) => candidate.includes(short)).slice(0, 5);
  const hint = similar.length > 0 ? `Did you mean ${similar.join(', ')}?` : 'See them with: weir topics list';
  throw unknown(`There is no topic ${given}. ${hint}`);
}

function lastPart(topic: Topic): string {
  return topic.name.slice(topic.name.lastIndexOf('.') + 1);
}

function unknown(message: string): CliError {
  return new CliError({ code: 'topic-unknown', exitCode: EXIT.notFound, message });
}
