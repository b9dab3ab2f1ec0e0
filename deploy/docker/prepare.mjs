// Prepares a Kafka for Weir's services, once for each release: makes the topics that are missing, grants each service's user what it
// needs where Kafka has rules, and declares what a new system needs (the shipped policies and models, and the administrator's key) where
// nobody has declared it. Doing it again changes nothing.
//
//   WEIR_ADMIN_KEY_FILE     file with the administrator's key; only its SHA-256 is declared
//   WEIR_TOPIC_REPLICAS     copies of every partition; 1 unless said
//   WEIR_GRANT              true: grant access too, for users that WEIR_PRINCIPAL_PREFIX (weir-) begins
//   KAFKA_*                 how to reach Kafka, as for every service
import { loadConfig } from '@weir/config';
import { accessRules, createTopics, grantAccess, kafkaConfig, kafkaOptions } from '@weir/kafka';
import { z } from 'zod';
import { waitForTopics } from '../../apps/cli/dist/kafka/wait-for-topics.js';
import { declareResources } from '../../apps/cli/dist/supervisor/declare-resources.js';

const settings = loadConfig(
  z.object({
    ...kafkaConfig,
    WEIR_ADMIN_KEY: z.string().min(32),
    WEIR_TOPIC_REPLICAS: z.coerce.number().int().min(1).default(1),
    WEIR_GRANT: z.stringbool().default(false),
    WEIR_PRINCIPAL_PREFIX: z.string().default('weir-'),
    WEIR_REPLY_TOPIC_PREFIX: z.string().default('weir.replies.'),
  }),
);
const kafka = kafkaOptions(settings, 'weir-prepare');
const created = await createTopics(kafka, { replicas: settings.WEIR_TOPIC_REPLICAS });
console.log(`${created.length} topics created`);
if (settings.WEIR_GRANT) {
  const rules = accessRules(settings.WEIR_REPLY_TOPIC_PREFIX);
  await grantAccess(kafka, rules, settings.WEIR_PRINCIPAL_PREFIX);
  console.log(`${rules.length} rules hold`);
}
await waitForTopics(kafka, AbortSignal.timeout(60_000));
const declared = await declareResources({
  kafka,
  adminKey: settings.WEIR_ADMIN_KEY,
  shared: true,
  examples: undefined,
});
console.log(declared.length === 0 ? 'nothing to declare' : `declared ${declared.join(', ')}`);
