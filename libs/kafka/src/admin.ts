import { setTimeout as sleep } from 'node:timers/promises';
import { replyTopics, topics, type Topic } from '@weir/contracts';
import { Admin } from '@platformatic/kafka';
import { WeirError } from '@weir/errors';
import { clientOptions, hasProtocolError, type KafkaOptions, unavailable } from './connection.js';
import { repeatTransient } from './repeat-transient.js';

const DAY_MS = 86_400_000;
const DEAD_LETTER_PARTITIONS = 1;
const VISIBLE_MS = 60_000;
const REPLY_PARTITIONS = 8;
const REPLY_CONFIGS = { 'retention.ms': String(60 * 60 * 1_000), 'message.timestamp.type': 'LogAppendTime' };

/** A topic as the catalogue wants it. */
export interface CataloguedTopic {
  name: string;
  partitions: number;
  /** By Kafka's names. */
  configs: Readonly<Record<string, string>>;
}

/** Creates the catalogue's topics that are missing, each with its dead-letter topic, and the reply topics. Says which it made. */
export async function createTopics(kafka: KafkaOptions, options: { replicas?: number } = {}): Promise<string[]> {
  const admin = new Admin(clientOptions(kafka, 'admin'));
  // Over all attempts: one whose answer was lost has made them all the same.
  const created = new Set<string>();
  try {
    await repeatTransient(async () => {
      const missing = await missingTopics(admin);
      for (const { name } of missing) created.add(name);
      await create(admin, missing, options.replicas ?? 1);
    });
    await untilVisible(admin, [...created]);
    return [...created];
  } catch (error) {
    throw unavailable(error);
  } finally {
    await admin.close();
  }
}

/** Names of all topics that there are and that this client may see. */
export async function listTopics(kafka: KafkaOptions): Promise<string[]> {
  const admin = new Admin(clientOptions(kafka, 'admin'));
  try {
    return await admin.listTopics();
  } catch (error) {
    throw unavailable(error);
  } finally {
    await admin.close();
  }
}

/** Every topic that the cluster is to have: the catalogue's, their dead-letter topics, and those of Weir's own replies. */
export function cataloguedTopics(): CataloguedTopic[] {
  return [
    ...Object.values(topics).flatMap((topic) => withDeadLetters(topic as unknown as Topic)),
    ...Object.values(replyTopics).map((name) => ({ name, partitions: REPLY_PARTITIONS, configs: REPLY_CONFIGS })),
  ];
}

async function missingTopics(admin: Admin): Promise<CataloguedTopic[]> {
  const existing = new Set(await admin.listTopics());
  return cataloguedTopics().filter(({ name }) => !existing.has(name));
}

async function create(admin: Admin, missing: readonly CataloguedTopic[], replicas: number): Promise<void> {
  // One request for all that are alike.
  const alike = Map.groupBy(missing, ({ partitions, configs }) => JSON.stringify([partitions, configs]));
  for (const group of alike.values()) {
    const { partitions, configs } = group[0]!;
    await admin
      .createTopics({
        topics: group.map(({ name }) => name),
        partitions,
        replicas,
        configs: Object.entries(configs).map(([name, value]) => ({ name, value })),
      })
      .catch((error: unknown) => {
        if (!hasProtocolError(error, 'TOPIC_ALREADY_EXISTS')) throw error;
      });
  }
}

/** A created topic takes a moment to reach every broker's metadata. */
async function untilVisible(admin: Admin, names: readonly string[]): Promise<void> {
  const giveUpAt = performance.now() + VISIBLE_MS;
  for (;;) {
    const visible = new Set(await admin.listTopics());
    if (names.every((name) => visible.has(name))) return;
    if (performance.now() > giveUpAt) throw new Error('Created topics do not appear in the metadata.');
    await sleep(50);
  }
}

/** @throws WeirError fatal `topic-missing` that names every missing one and says how to make them. */
export async function requireTopics(kafka: KafkaOptions, names: readonly string[]): Promise<void> {
  const admin = new Admin(clientOptions(kafka, 'admin'));
  try {
    const existing = new Set(await admin.listTopics());
    const missing = names.filter((name) => !existing.has(name));
    if (missing.length === 0) return;
    throw new WeirError({
      code: 'topic-missing',
      disposition: 'fatal',
      message: `Kafka lacks the topics ${missing.join(', ')}. Create them with: weir topics create`,
    });
  } catch (error) {
    throw WeirError.is(error) ? error : unavailable(error);
  } finally {
    await admin.close();
  }
}

function withDeadLetters(topic: Topic): CataloguedTopic[] {
  const retention = topic.retentionDays === 'forever' ? -1 : topic.retentionDays * DAY_MS;
  const configs = {
    'cleanup.policy': topic.cleanup,
    'retention.ms': String(retention),
    'max.message.bytes': String(topic.maxMessageBytes + 64 * 1024),
    // Times in the log are the broker's: clients' clocks may be wrong.
    'message.timestamp.type': 'LogAppendTime',
    // What is erased stays no minute longer in files that are marked as deleted.
    'file.delete.delay.ms': '1000',
    ...(topic.cleanup === 'compact' ? { 'min.cleanable.dirty.ratio': '0.1' } : {}),
  };
  return [
    { name: topic.name, partitions: topic.partitions, configs },
    {
      name: topic.deadLetters,
      partitions: DEAD_LETTER_PARTITIONS,
      // A dead letter keeps its own time in a header; it lives as long as its source does.
      configs: { ...configs, 'cleanup.policy': 'delete' },
    },
  ];
}
