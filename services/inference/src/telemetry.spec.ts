import { languageModelSchema } from '@weir/resources';
import { describe, expect, it } from 'vitest';
import { labelsOf } from './telemetry.js';

describe('labelsOf', () => {
  it.each([
    [{ provider: 'openai', model: 'gpt' }, 'gpt'],
    [{ provider: 'anthropic', model: 'claude' }, 'claude'],
    [{ provider: 'transformers', model: 'tiny' }, 'tiny'],
    [{ provider: 'extractive' }, 'extractive'],
    [{ provider: 'scripted', script: [{}] }, 'scripted'],
  ])('names the model of %j', (spec, model) => {
    expect(labelsOf(languageModelSchema.parse(spec))).toEqual({ provider: spec.provider, model });
  });
});
