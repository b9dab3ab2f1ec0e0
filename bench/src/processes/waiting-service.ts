// A service as all are, whose one consumer waits for something else, so many messages at a time, and then answers.
import { setTimeout as sleep } from 'node:timers/promises';
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
  BENCH_WAIT_MS: z.coerce.number().int(),
  BENCH_SLOTS: z.coerce.number().int(),
});

class WaitingModule {}

/** What an instance has so many of, such as connections. */
class Slots {
  readonly #waiting: (() => void)[] = [];
  #free: number;

  constructor(count: number) {
    this.#free = count;
  }

  async hold(milliseconds: number): Promise<void> {
    if (this.#free > 0) this.#free -= 1;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    await sleep(milliseconds);
    const next = this.#waiting.shift();
    if (next) next();
    else this.#free += 1;
  }
}

await runService({
  name: 'waiting',
  config: configSchema,
  module: ({ config }) => {
    const output = echoTopic(config.BENCH_OUTPUT);
    const slots = new Slots(config.BENCH_SLOTS);
    const consumer = defineConsumer({
      group: config.BENCH_GROUP,
      topic: echoTopic(config.BENCH_INPUT),
      ledger: [output],
      gather: () => slots.hold(config.BENCH_WAIT_MS),
      handle: (message) => [emit(output, message, { id: `${message.runId}/${message.step}` })],
    });
    return { module: WaitingModule, providers: [{ provide: SERVICE_PARTS, useValue: { consumers: [consumer] } }] };
  },
});
