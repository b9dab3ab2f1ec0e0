import { topics } from '@weir/contracts';
import { WeirError } from '@weir/errors';
import { type Emission, fakeMessageContext, type PartitionScope } from '@weir/kafka';
import { FakeMlflow, Mlflow } from '@weir/mlflow';
import { parseResource, Snapshot } from '@weir/resources';
import { describe, expect, it } from 'vitest';
import { mirrorPromptsConsumer } from './mirror-prompts.consumer.js';

/** A registry, the log of resources, and an instance that owns it; looks happen when the test says so. */
class Mirrored {
  readonly fake = new FakeMlflow();
  readonly prompts = new Mlflow({ url: 'http://mlflow.test', fetch: this.fake.fetch }).withoutRetries().prompts;
  readonly published: string[] = [];
  readonly reported: string[] = [];
  refuses: string | undefined;
  fails = false;
  snapshot = Snapshot.empty;
  readonly #lost = new AbortController();
  #next = Promise.withResolvers<void>();
  #waits = Promise.withResolvers<void>();
  readonly #scope: PartitionScope = {
    signal: this.#lost.signal,
    publish: async (emissions) => emissions.forEach((emission) => this.#publish(emission)),
  };
  readonly #consumer = mirrorPromptsConsumer({
    mlflow: { prompts: this.prompts },
    resources: this,
    now: () => new Date(0),
    pushOwn: async () => {
      this.reported.push('pushed own');
      if (this.fails) throw new WeirError({ code: 'mlflow-unavailable', disposition: 'retryable', message: 'Down.' });
    },
    wait: () => {
      this.#waits.resolve();
      return this.#next.promise;
    },
    events: {
      promptMirrored: ({ prompt, action }) => this.reported.push(`${prompt} ${action}`),
      promptInvalid: ({ prompt, version = '-' }) => this.reported.push(`${prompt} ${version} invalid`),
      registryRead: () => undefined,
      registryFailed: ({ code }) => this.reported.push(code),
    },
  });

  /** The instance reads the log's records, one of them twice. */
  own(): Promise<void> {
    const context = fakeMessageContext(topics.resourceChanged.name, { key: 'App/a' });
    for (const _ of [1, 2]) this.#consumer.history!.remember(undefined, context, this.#scope);
    return this.#waits.promise;
  }

  look(): Promise<void> {
    const { resolve } = this.#next;
    this.#next = Promise.withResolvers();
    this.#waits = Promise.withResolvers();
    resolve();
    return this.#waits.promise;
  }

  lose(): void {
    this.#lost.abort();
    this.#next.resolve();
  }

  #publish({ message, options }: Emission): void {
    if (this.refuses) throw new WeirError({ code: this.refuses, disposition: 'poison', message: 'Refused.' });
    if (message === null) {
      this.published.push(`${options.key} deleted`);
      this.snapshot = this.snapshot.without(options.key!);
      return;
    }
    const { kind, name, spec } = message as unknown as { kind: string; name: string; spec: { aliases: object } };
    this.published.push(`${name} ${JSON.stringify(spec.aliases)}`);
    this.snapshot = this.snapshot.with(parseResource({ kind, name, spec }));
  }
}

const mirrored = async () => {
  const system = new Mirrored();
  await system.prompts.createVersion('qa', { template: 'One: {{ question }}' });
  await system.prompts.setAlias('qa', 'production', 1);
  await system.own();
  return system;
};

describe('the mirror of prompts', () => {
  it('declares what is there, and what changes', async () => {
    const system = await mirrored();
    expect(system.published).toEqual(['qa {"production":1,"latest":1}']);
    await system.prompts.createVersion('qa', { template: 'Two: {{ question }}' });
    await system.look();
    await system.prompts.setAlias('qa', 'production', 2);
    await system.look();
    expect(system.published.slice(1)).toEqual(['qa {"production":1,"latest":2}', 'qa {"production":2,"latest":2}']);
  });

  it('makes one search where nothing changed', async () => {
    const system = await mirrored();
    await system.look();
    const before = system.fake.calls.length;
    await system.look();
    expect(system.fake.calls.slice(before)).toEqual(['GET /api/2.0/mlflow/registered-models/search']);
    expect(system.published).toHaveLength(1);
  });

  it('adds a version as soon as an App names it', async () => {
    const system = await mirrored();
    await system.prompts.createVersion('qa', { template: 'Two.' });
    await system.prompts.createVersion('qa', { template: 'Three.' });
    await system.look();
    expect(Object.keys(system.snapshot.find('Prompt', 'qa')!.versions)).toEqual(['1', '3']);
    const app = { kind: 'App', name: 'a', spec: { pattern: 'simple', model: 'm', prompt: 'qa@2' } };
    system.snapshot = system.snapshot.with(parseResource(app));
    await system.look();
    expect(Object.keys(system.snapshot.find('Prompt', 'qa')!.versions)).toEqual(['1', '2', '3']);
  });

  it('deletes what is gone, and writes again what somebody else deleted', async () => {
    const system = await mirrored();
    system.snapshot = system.snapshot.without('Prompt/qa');
    await system.look();
    await new Mlflow({ url: 'http://mlflow.test', fetch: system.fake.fetch }).models.delete('qa');
    await system.look();
    await system.look();
    expect(system.published.slice(1)).toEqual(['qa {"production":1,"latest":1}', 'Prompt/qa deleted']);
  });

  it('leaves all as it is while MLflow is down, and goes on', async () => {
    const system = await mirrored();
    system.fake.down = true;
    await system.look();
    expect([system.published.length, system.reported.at(-1)]).toEqual([1, 'mlflow-unavailable']);
    system.fake.down = false;
    await system.prompts.setAlias('qa', 'candidate', 1);
    await system.look();
    expect(system.published.at(-1)).toBe('qa {"production":1,"candidate":1,"latest":1}');
  });

  it('says once that a version is not usable, and mirrors the others', async () => {
    const system = await mirrored();
    await system.prompts.createVersion('qa', { template: '{{ unknown }}' });
    await system.prompts.createVersion('Other', { template: 'A name that no resource can have.' });
    await system.prompts.createVersion('zz', { template: 'Fine.' });
    await system.look();
    await system.look();
    expect(system.reported.slice(2)).toEqual(['qa 2 invalid', 'Other - invalid', 'zz changed']);
    expect(system.snapshot.find('Prompt', 'qa')!.aliases).toEqual({ production: 1, latest: 1 });
  });

  it('does not try again what a record cannot hold', async () => {
    const system = await mirrored();
    system.refuses = 'record-too-large';
    await system.prompts.createVersion('qa', { template: 'Two.' });
    await system.look();
    await system.look();
    expect(system.reported.slice(2)).toEqual(['qa - invalid']);
  });

  it("adds Weir's own prompts once the registry answers", async () => {
    const system = new Mirrored();
    system.fake.down = true;
    await system.own();
    system.fake.down = false;
    system.fails = true;
    await system.look();
    system.fails = false;
    for (const _ of [1, 2]) await system.look();
    expect(system.reported).toEqual(['mlflow-unavailable', 'pushed own', 'mlflow-unavailable', 'pushed own']);
  });

  it('ends when the log has another owner', async () => {
    const system = await mirrored();
    const before = system.fake.calls.length;
    system.lose();
    await Promise.resolve();
    expect(system.fake.calls.length).toBe(before);
  });
});
