import type { LanguageModelSpec, OpenAiSpec } from '@weir/resources';
import type { ChatModel } from './chat-model.port.js';
import type { Embedder } from './embedder.port.js';
import { extractiveModel } from './extractive/extractive-model.adapter.js';
import type { ProviderDefaults } from './provider-endpoint.js';
import { recording, recordingFile } from './scripted/recording.js';
import { scriptedModel } from './scripted/scripted-model.adapter.js';
import { withTimeLimits } from './time-limit.js';
import type { TextGenerators } from './transformers/text-generators.js';
import { transformersModel } from './transformers/transformers-model.adapter.js';

export interface ChatModelPorts {
  /** Called for the first question to an extractive model: a system without one loads no embedder. */
  embedder: () => Promise<Embedder>;
  openai: ProviderDefaults;
  anthropic: ProviderDefaults;
  /** The models that run in this process. */
  transformers: TextGenerators;
  /** Folder of recordings. */
  recordings: string;
}

/**
 * The model of a specification, within its time limits. Making one does nothing yet.
 *
 * @param onLimited - Told how long its server is to be left alone, milliseconds, when an answer says that its limits are
 *   used up.
 */
export function createChatModel(
  spec: LanguageModelSpec,
  ports: ChatModelPorts,
  onLimited: (milliseconds: number) => void = () => undefined,
): ChatModel {
  const model = modelOf(spec, ports, onLimited);
  const recorded =
    'record' in spec && spec.record !== undefined
      ? recording(model, recordingFile(ports.recordings, spec.record))
      : model;
  return withTimeLimits(recorded, spec);
}

function modelOf(
  spec: LanguageModelSpec,
  { embedder, openai, anthropic, transformers, recordings }: ChatModelPorts,
  onLimited: (milliseconds: number) => void,
): ChatModel {
  switch (spec.provider) {
    case 'extractive':
      return {
        complete: async (request, signal, onText) =>
          extractiveModel(spec, await embedder()).complete(request, signal, onText),
      };
    case 'openai':
      return openAiChatModel(spec, openai, onLimited);
    case 'anthropic':
      return {
        complete: async (request, signal, onText) => {
          const { anthropicModel } = await import('./anthropic/anthropic-model.adapter.js');
          return anthropicModel(spec, anthropic, onLimited).complete(request, signal, onText);
        },
      };
    case 'transformers':
      return transformersModel(spec, transformers);
    case 'scripted':
      return scriptedModel(spec, recordings);
  }
}

/** A model behind a server that speaks OpenAI's chat completions. */
export function openAiChatModel(
  spec: OpenAiSpec,
  defaults: ProviderDefaults,
  onLimited: (milliseconds: number) => void = () => undefined,
): ChatModel {
  return {
    // Whoever uses this library for other things does not load the client.
    complete: async (request, signal, onText) => {
      const { openAiModel } = await import('./openai/openai-model.adapter.js');
      return openAiModel(spec, defaults, onLimited).complete(request, signal, onText);
    },
  };
}
