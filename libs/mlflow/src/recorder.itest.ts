import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { Mlflow } from './mlflow.js';
import { Recorder, type RecorderEvent } from './recorder.js';

const target = new URL(process.env['WEIR_TEST_MLFLOW']!);

/** A port that leads to the real MLflow for as long as it is open. */
class Door {
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;
  #port = 0;

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  async open(): Promise<void> {
    const track = (socket: Socket): Socket => {
      this.#sockets.add(socket);
      return socket.on('error', () => undefined).on('close', () => this.#sockets.delete(socket));
    };
    this.#server = createServer((inner) => {
      const outer = track(connect(Number(target.port), target.hostname));
      track(inner).pipe(outer).pipe(inner);
    });
    this.#server.listen(this.#port, '127.0.0.1');
    await once(this.#server, 'listening');
    this.#port = (this.#server.address() as { port: number }).port;
  }

  async close(): Promise<void> {
    const closed = this.#server?.listening ? once(this.#server, 'close') : undefined;
    this.#server?.close();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }
}

describe('Recorder, of a real server that comes and goes', () => {
  const door = new Door();
  afterEach(() => door.close());

  it('writes everything, in order, once MLflow is there again', async () => {
    await door.open();
    const events: RecorderEvent[] = [];
    const recorder = new Recorder({
      mlflow: new Mlflow({ url: door.url }),
      backoff: { firstMs: 20, longestMs: 100 },
      onEvent: (event) => events.push(event),
    });
    const mlflow = new Mlflow({ url: target.href });
    const name = `recorder-${randomUUID()}`;
    const step = (number: number) => ({
      name: 'step',
      bytes: 100,
      send: async (client: Mlflow, signal: AbortSignal) => {
        const experimentId = await client.experiments.getOrCreate(name, {}, signal);
        const { runId } = await client.runs.getOrCreate('the run', { experimentId, startTime: 1 }, signal);
        const metric = { key: 'step', value: number, timestamp: number, step: number };
        await client.runs.logBatch(runId, { metrics: [metric], tags: { last: String(number) } }, signal);
      },
    });
    recorder.record(step(1));
    await recorder.flush(AbortSignal.timeout(30_000));
    await door.close();
    for (let number = 2; number <= 50; number += 1) recorder.record(step(number));
    await expect.poll(() => events.map(({ type }) => type)).toContain('waiting');
    expect(recorder.pending).toBe(49);
    await door.open();
    await recorder.flush(AbortSignal.timeout(60_000));

    expect([recorder.pending, recorder.dropped]).toEqual([0, 0]);
    const experiment = await mlflow.experiments.getByName(name);
    const runs = await mlflow.runs.search({ experimentIds: [experiment!.experimentId] });
    expect(runs).toMatchObject([{ tags: { last: '50' }, metrics: { step: 50 } }]);
    expect(events.at(-1)).toMatchObject({ type: 'recovered' });
    await recorder.stop();
  });
});
