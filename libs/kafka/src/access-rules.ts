import { replyTopics, topics, type Topic } from '@weir/contracts';
import { DEFAULT_REPLY_PREFIX } from './reply-topic.js';

/** What somebody may do on Kafka. Whoever may read or write may describe too. */
export interface AccessRule {
  /** A service's name, `eraser`, `operator`, or `client`: for those outside who speak to Weir by its topics. */
  who: string;
  resource: 'topic' | 'group' | 'transactional-id';
  name: string;
  /** Whether it is about everything whose name begins so. */
  prefixed: boolean;
  operations: readonly Operation[];
}

export type Operation = 'read' | 'write' | 'create' | 'delete' | 'describe' | 'describe-configs' | 'alter-configs';

const CLIENT = 'client';
const EVERY_SERVICE = 'every service';
/** Not a service, but whom governance is when it rewrites topics: nobody else may delete records. */
const ERASER = 'eraser';
/** Not a service, but the person who runs `weir`. */
const OPERATOR = 'operator';
/** Holds no consumer group: what it reads, it reads from the end, and neither looks for what it wrote nor writes dead letters. */
const GROUPLESS: readonly string[] = ['gateway'];
/** All that is Weir's begins so: topics, groups and transactional ids. */
const OURS = 'weir.';
/** Groups and reply topics of clients begin so. */
const CLIENTS_GROUPS = 'weir-client.';
const clientsReplies = (prefix: string) => `${prefix}client.`;

const catalogue: readonly Topic[] = Object.values<Topic>(topics);

/** Every service that the catalogue names. */
export const servicesOnKafka: readonly string[] = [
  ...new Set(catalogue.flatMap(({ producer, consumers }) => [...producersOf(producer), ...consumers])),
]
  .filter((name) => name !== CLIENT && name !== EVERY_SERVICE)
  .toSorted();

/**
 * The least that each service, the eraser, the operator and outside clients need, by the catalogue of topics: what it writes and reads, its
 * dead letters, its groups (`weir.<service>.…`), its transactions, and replies. A service reads what it writes too: that is its
 * ledger, by which nothing is written twice.
 *
 * @param replyPrefix - What reply topics begin with (`WEIR_REPLY_TOPIC_PREFIX`).
 */
export function accessRules(replyPrefix: string = DEFAULT_REPLY_PREFIX): AccessRule[] {
  return [
    ...servicesOnKafka.flatMap((service) => rulesOfService(service, replyPrefix)),
    ...rulesOfEraser(replyPrefix),
    ...rulesOfClients(replyPrefix),
    ...rulesOfOperator(),
  ];
}

function rulesOfService(who: string, replyPrefix: string): AccessRule[] {
  const hasGroups = !GROUPLESS.includes(who);
  const writes = catalogue.filter(({ producer }) => producersOf(producer).includes(who));
  const consumes = catalogue.filter(({ consumers }) => consumers.includes(who));
  const follows = catalogue.filter(({ consumers }) => consumers.includes(EVERY_SERVICE));
  const reads = new Set([...consumes, ...follows, ...(hasGroups ? writes : [])].map(({ name }) => name));
  const written = new Set([
    ...writes.map(({ name }) => name),
    ...(hasGroups ? consumes : []).map((one) => one.deadLetters),
  ]);
  const own = `${OURS}${who}.`;
  return [
    ...[...written].map((name) => rule(who, 'topic', name, ['write'])),
    ...[...reads].map((name) => rule(who, 'topic', name, ['read'])),
    // Replies go where a request wants them: to one of these, or it is refused.
    ...(repliers().has(who) ? [rule(who, 'topic', replyPrefix, ['write'], true)] : []),
    ...Object.entries(replyTopics).flatMap(([owner, name]) =>
      owner === who ? [rule(who, 'topic', name, ['read'])] : [],
    ),
    ...(hasGroups ? [rule(who, 'group', own, ['read'], true)] : []),
    rule(who, 'transactional-id', own, ['write'], true),
  ];
}

/** It reads whatever holds texts, and rewrites it without some; and sees how far the groups are that read it. */
function rulesOfEraser(replyPrefix: string): AccessRule[] {
  const everything: Operation[] = ['read', 'write', 'delete', 'describe-configs', 'alter-configs'];
  // A dead letter may hold anything, whatever its topic is for.
  const names = catalogue.flatMap(({ name, deadLetters, content }) => [...(content ? [name] : []), deadLetters]);
  return [
    ...names.map((name) => rule(ERASER, 'topic', name, everything)),
    rule(ERASER, 'topic', replyPrefix, everything, true),
    rule(ERASER, 'group', OURS, ['describe'], true),
    rule(ERASER, 'transactional-id', `${OURS}${ERASER}.`, ['write'], true),
  ];
}

/** Who ends a step or a run writes to the reply topic too. */
function repliers(): Set<string> {
  return new Set([topics.stepCompleted, topics.answerCompleted].flatMap(({ producer }) => producersOf(producer)));
}

function rulesOfClients(replyPrefix: string): AccessRule[] {
  const open = catalogue.filter(({ visibility }) => visibility === 'public');
  return [
    ...open
      .filter(({ producer }) => producersOf(producer).includes(CLIENT))
      .map(({ name }) => rule(CLIENT, 'topic', name, ['write'])),
    ...open
      .filter(({ consumers }) => consumers.includes(CLIENT))
      .map(({ name }) => rule(CLIENT, 'topic', name, ['read'])),
    rule(CLIENT, 'topic', clientsReplies(replyPrefix), ['create', 'read'], true),
    rule(CLIENT, 'group', CLIENTS_GROUPS, ['read'], true),
  ];
}

/** Makes topics, looks at them and at groups, and sends dead letters back to where they came from. */
function rulesOfOperator(): AccessRule[] {
  const everything: Operation[] = ['create', 'read', 'write', 'describe-configs', 'alter-configs'];
  return [
    rule(OPERATOR, 'topic', OURS, everything, true),
    rule(OPERATOR, 'group', OURS, ['read'], true),
    rule(OPERATOR, 'transactional-id', `${OURS}${OPERATOR}.`, ['write'], true),
  ];
}

function rule(
  who: string,
  resource: AccessRule['resource'],
  name: string,
  operations: readonly Operation[],
  prefixed = false,
): AccessRule {
  return { who, resource, name, prefixed, operations };
}

function producersOf(producer: string): string[] {
  return producer.split(', ');
}
