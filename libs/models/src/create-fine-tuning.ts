import type { OpenAiSpec } from '@weir/resources';
import type { FineTuning } from './fine-tuning.port.js';
import type { ProviderDefaults } from './provider-endpoint.js';

/** Trainings of a model by whoever offers it. */
export async function createFineTuning(spec: OpenAiSpec, defaults: ProviderDefaults): Promise<FineTuning> {
  // Whoever uses this library for other things does not load the client.
  const { openAiFineTuning } = await import('./openai/openai-fine-tuning.adapter.js');
  return openAiFineTuning(spec, defaults);
}
