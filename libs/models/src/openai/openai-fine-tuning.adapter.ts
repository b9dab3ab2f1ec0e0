import type { OpenAiSpec } from '@weir/resources';
import { APIError, type OpenAI, toFile } from 'openai';
import type { FineTuning, FineTuningPair, FineTuningStatus, FineTuningStep } from '../fine-tuning.port.js';
import type { ProviderDefaults } from '../provider-endpoint.js';
import { classifyOpenAi } from './classify-openai.js';
import { OPENAI, openAiClient } from './openai-client.js';

/** Key of a job's metadata. */
const RUN = 'weir_run';
const EVENTS_AT_ONCE = 100;
const MOST_EVENTS = 10_000;

const STATES: Readonly<Record<string, FineTuningStatus['state']>> = {
  validating_files: 'waiting',
  queued: 'waiting',
  running: 'running',
  succeeded: 'succeeded',
  failed: 'failed',
  cancelled: 'cancelled',
};

/**
 * Trainings on any server that speaks OpenAI's API of fine-tuning jobs (`/files`, `/fine_tuning/jobs`), by that of a model's own.
 *
 * @throws WeirError as calls of the model do: `model-unauthorised`, `model-unreachable` and so on.
 */
export function openAiFineTuning(spec: OpenAiSpec, defaults: ProviderDefaults): FineTuning {
  const setting = spec.apiKey ?? OPENAI.keySetting;
  const call = async <Result>(signal: AbortSignal, action: (client: OpenAI) => Promise<Result>): Promise<Result> => {
    signal.throwIfAborted();
    const { client } = await openAiClient(spec, defaults);
    try {
      return await action(client);
    } catch (error) {
      signal.throwIfAborted();
      throw classifyOpenAi(error, setting);
    }
  };
  return {
    upload: (name, pairs, instruction, signal) =>
      call(signal, async ({ files }) => {
        const file = await toFile(Buffer.from(linesOf(pairs, instruction)), name, { type: 'application/jsonl' });
        return (await files.create({ file, purpose: 'fine-tune' }, { signal })).id;
      }),
    findFile: (name, signal) =>
      call(signal, async ({ files }) => {
        for await (const file of files.list({ purpose: 'fine-tune' }, { signal })) {
          if (file.filename === name) return file.id;
        }
        return undefined;
      }),
    start: (file, { suffix, seed, epochs }, run, signal) =>
      call(signal, async ({ fineTuning }) => {
        const hyperparameters = epochs === undefined ? {} : { n_epochs: epochs };
        const job = await fineTuning.jobs.create(
          {
            model: spec.model,
            training_file: file,
            suffix,
            seed,
            metadata: { [RUN]: run },
            method: { type: 'supervised', supervised: { hyperparameters } },
          },
          { signal },
        );
        return job.id;
      }),
    find: (run, signal) =>
      call(signal, async ({ fineTuning }) => {
        const { data } = await fineTuning.jobs.list({ metadata: { [RUN]: run }, limit: 1 }, { signal });
        // A server that knows no metadata lists all jobs.
        return data.find(({ metadata }) => metadata?.[RUN] === run)?.id;
      }),
    status: (job, signal) =>
      call(signal, async ({ fineTuning }) => {
        const told = await fineTuning.jobs.retrieve(job, { signal });
        const { status, fine_tuned_model: model, trained_tokens: trainedTokens, error } = told;
        return {
          // One that is paused goes on; of what is new, nothing is known but that.
          state: STATES[status] ?? 'waiting',
          ...(model ? { model } : {}),
          ...(typeof trainedTokens === 'number' ? { trainedTokens } : {}),
          ...(error?.message ? { failure: { code: error.code, message: error.message } } : {}),
        };
      }),
    course: (job, signal) =>
      call(signal, async ({ fineTuning }) => {
        const steps: FineTuningStep[] = [];
        let seen = 0;
        for await (const { data } of await fineTuning.jobs.listEvents(job, { limit: EVENTS_AT_ONCE }, { signal })) {
          const step = stepOf(data);
          if (step) steps.push(step);
          if ((seen += 1) >= MOST_EVENTS) break;
        }
        return steps.toSorted((a, b) => a.step - b.step);
      }),
    cancel: (job, signal) =>
      call(signal, async ({ fineTuning }) => {
        await fineTuning.jobs.cancel(job, { signal }).catch(unlessOver);
      }),
    deleteFile: (file, signal) =>
      call(signal, async ({ files }) => {
        await files.delete(file, { signal }).catch(unlessOver);
      }),
  };
}

/** In the chat format: a message of the user, and what the assistant is to say. */
function linesOf(pairs: readonly FineTuningPair[], instruction: string | undefined): string {
  const system = instruction === undefined ? [] : [{ role: 'system', content: instruction }];
  return pairs
    .map(({ input, output }) => {
      const messages = [...system, { role: 'user', content: input }, { role: 'assistant', content: output }];
      return `${JSON.stringify({ messages })}\n`;
    })
    .join('');
}

/** Events of the type `metrics` have a step with its loss. */
function stepOf(data: unknown): FineTuningStep | undefined {
  if (typeof data !== 'object' || data === null) return undefined;
  const { step, total_steps: steps, train_loss: loss } = data as Record<string, unknown>;
  if (typeof step !== 'number' || typeof loss !== 'number') return undefined;
  return { step, steps: typeof steps === 'number' ? steps : 0, loss };
}

/** A job that has ended cannot be cancelled, and a file that is gone cannot be deleted: both is what was wanted. */
function unlessOver(error: unknown): void {
  if (error instanceof APIError && [400, 404, 409].includes(error.status as number)) return;
  throw error;
}
