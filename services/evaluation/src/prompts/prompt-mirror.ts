import { classify, WeirError } from '@weir/errors';
import type { Emission, MessageContext, PartitionScope } from '@weir/kafka';
import type { Mlflow, Prompt } from '@weir/mlflow';
import { mirrorOf, namedVersions } from '@weir/prompts';
import { hashOf, parseResource, type PromptSpec } from '@weir/resources';
import type { ResourceView } from '@weir/service';
import type { PromptEvents } from './prompt-events.js';
import { promptChanged, promptDeleted } from './prompt-changed.handler.js';

export interface PromptMirrorPorts {
  /** Tries each call once: the next look tries again. */
  mlflow: Pick<Mlflow, 'prompts'>;
  resources: Pick<ResourceView, 'snapshot'>;
  events: PromptEvents;
  now: () => Date;
  /** Adds prompts of Weir's own to the registry, once it answers; tried again until it has not failed. */
  pushOwn: (signal: AbortSignal) => Promise<void>;
  /** Until the next look. */
  wait: (signal: AbortSignal) => Promise<void>;
}

type Publish = (emission: Emission) => Promise<void>;

/**
 * Looks at MLflow's registry of prompts while this instance owns the log of resources, and publishes what changed. One search
 * tells of all prompts; versions are read only of those that changed.
 */
export class PromptMirror {
  readonly #ports: PromptMirrorPorts;
  readonly #owned = new WeakSet<PartitionScope>();

  constructor(ports: PromptMirrorPorts) {
    this.#ports = ports;
  }

  /** Looks until the partition is lost. Called again for the same ownership, it does nothing. */
  begin(cause: MessageContext, partition: PartitionScope): void {
    if (this.#owned.has(partition)) return;
    this.#owned.add(partition);
    void this.#follow(partition.signal, (emission) => partition.publish([emission], cause));
  }

  async #follow(signal: AbortSignal, publish: Publish): Promise<void> {
    const { events, pushOwn, wait } = this.#ports;
    let pushed = false;
    /** What each prompt was like when it was mirrored last. */
    const seen = new Map<string, string>();
    while (!signal.aborted) {
      try {
        await this.#look(seen, publish, signal);
        if (!pushed) await pushOwn(signal);
        pushed = true;
        events.registryRead();
      } catch (error) {
        if (!signal.aborted) events.registryFailed(classify(error));
      }
      await wait(signal);
    }
  }

  async #look(seen: Map<string, string>, publish: Publish, signal: AbortSignal): Promise<void> {
    const { mlflow, resources, events, now } = this.#ports;
    const prompts = await mlflow.prompts.list(signal);
    const { snapshot } = resources;
    const named = namedVersions(snapshot);
    for (const prompt of prompts) {
      const before = snapshot.find('Prompt', prompt.name);
      const versions = [...(named.get(prompt.name) ?? [])].sort((a, b) => a - b);
      if (seen.get(prompt.name) === likeness(prompt, versions, before)) continue;
      const after = await this.#mirror(prompt, versions, before, publish, signal);
      seen.set(prompt.name, likeness(prompt, versions, after));
    }
    const there = new Set(prompts.map(({ name }) => name));
    for (const { name } of snapshot.list('Prompt').filter((each) => !there.has(each.name))) {
      await publish(promptDeleted(name, now().toISOString()));
      events.promptMirrored({ prompt: name, action: 'deleted' });
      seen.delete(name);
    }
  }

  /** @returns What services see of it from now on. */
  async #mirror(
    prompt: Prompt,
    named: readonly number[],
    before: PromptSpec | undefined,
    publish: Publish,
    signal: AbortSignal,
  ): Promise<PromptSpec | undefined> {
    const { mlflow, events, now } = this.#ports;
    const { name } = prompt;
    const versions = await mlflow.prompts.listVersions(name, signal);
    const { spec, problems } = mirrorOf(prompt, versions, named, before);
    for (const problem of problems) events.promptInvalid({ prompt: name, ...problem });
    if (hashOf(spec ?? null) === hashOf(before ?? null)) return before;
    const at = now().toISOString();
    try {
      if (spec) parseResource({ kind: 'Prompt', name, spec });
      await publish(spec ? promptChanged(name, spec, at) : promptDeleted(name, at));
    } catch (error) {
      // A name that no resource can have, or more than a record can hold: looking again changes nothing.
      if (!WeirError.is(error) || error.disposition !== 'poison') throw error;
      events.promptInvalid({ prompt: name, reason: error.message });
      return before;
    }
    events.promptMirrored({ prompt: name, action: spec ? 'changed' : 'deleted' });
    return spec;
  }
}

function likeness(prompt: Prompt, named: readonly number[], mirrored: PromptSpec | undefined): string {
  return hashOf([prompt, named, mirrored ?? null]);
}
