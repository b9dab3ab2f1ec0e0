// A service as all are, whose one consumer answers every message with the same message.
import { defineConsumer, emit } from '@weir/kafka';
import { baseConfig, runService, SERVICE_PARTS } from '@weir/service';
import { z } from 'zod';
import { echoTopic } from '../echo.js';

const configSchema = z.object({
  ...baseConfig,
  WEIR_HTTP_PORT: z.coerce.number().int().default(0),
  BENCH_INPUT: z.string(),
  BENCH_OUTPUT: z.string(),
  BENCH_GROUP: z.string(),
});

class NoOpModule {}

await runService({
  name: 'no-op',
  config: configSchema,
  module: ({ config }) => {
    const output = echoTopic(config.BENCH_OUTPUT);
    const consumer = defineConsumer({
      group: config.BENCH_GROUP,
      topic: echoTopic(config.BENCH_INPUT),
      ledger: [output],
      handle: (message) => [emit(output, message, { id: `${message.runId}/${message.step}` })],
    });
    return { module: NoOpModule, providers: [{ provide: SERVICE_PARTS, useValue: { consumers: [consumer] } }] };
  },
});
