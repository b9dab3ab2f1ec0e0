import { z } from 'zod';

const port = z.coerce.number().int().min(0).max(65_535).optional();
const heapMb = (size: number) => z.coerce.number().int().min(128).default(size);

/** Which servers to use, and how the embedded ones run. */
export const backendsConfigSchema = z.object({
  KAFKA_BROKERS: z
    .string()
    .transform((value) =>
      value
        .split(',')
        .map((address) => address.trim())
        .filter((address) => address !== ''),
    )
    .pipe(z.array(z.string().regex(/^[^:\s]+:\d+$/, 'must be host:port, comma-separated')).min(1))
    .optional()
    .describe('a running Kafka to use, host:port, comma-separated; unset: start one'),
  KAFKA_TLS: z.stringbool().default(false).describe('talk to the running Kafka over TLS'),
  KAFKA_SASL_MECHANISM: z
    .enum(['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512'])
    .optional()
    .describe('how to authenticate with the running Kafka'),
  KAFKA_SASL_USERNAME: z.string().optional().describe('user name for the running Kafka'),
  KAFKA_SASL_PASSWORD: z.string().optional().describe('password for the running Kafka (secret)'),
  ELASTICSEARCH_URL: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('a running Elasticsearch to use; unset: start one'),
  ELASTICSEARCH_API_KEY: z.string().optional().describe('API key for the running Elasticsearch (secret)'),
  WEIR_BACKENDS: z
    .enum(['embedded', 'containers'])
    .default('embedded')
    .describe('how servers are started: as local processes, or in Docker (their data ends with them)'),
  WEIR_KAFKA_PORT: port.describe('port of the Kafka that is started; 0: any free one'),
  WEIR_KAFKA_CONTROLLER_PORT: port.describe("port of the embedded Kafka's controller; 0: any free one"),
  WEIR_KAFKA_HEAP_MB: heapMb(512).describe('Java heap of the Kafka that is started, megabytes'),
  WEIR_ELASTICSEARCH_PORT: port.describe('port of the Elasticsearch that is started; 0: any free one'),
  WEIR_ELASTICSEARCH_TRANSPORT_PORT: port.describe("port of the embedded Elasticsearch's transport; 0: any free one"),
  WEIR_ELASTICSEARCH_HEAP_MB: heapMb(1024).describe('Java heap of the Elasticsearch that is started, megabytes'),
});

export type BackendsConfig = z.output<typeof backendsConfigSchema>;
