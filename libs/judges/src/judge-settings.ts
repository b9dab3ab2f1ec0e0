import { WeirError } from '@weir/errors';

/** How a judge is asked. */
export interface JudgeSettings {
  /** Of the first call; the n-th call of a repeat has this, plus n, plus 1,000 times the repeat. */
  seed: number;
  temperature: number;
  /** How often an item is judged; its score is the mean. */
  repeats: number;
  /** How often one thing is asked until the reply can be used. */
  attempts: number;
  /** Of each call. */
  maxOutputTokens: number;
  /** How many questions `answer-relevancy` has made from an answer. */
  questions: number;
}

/** @default values of settings. */
export const defaultJudgeSettings: JudgeSettings = {
  seed: 1,
  temperature: 0,
  repeats: 1,
  attempts: 3,
  maxOutputTokens: 2_048,
  questions: 3,
};

/**
 * Settings with what is left out set to its default.
 *
 * @throws WeirError `judge-settings-invalid` (fatal), `field` names the setting.
 */
export function judgeSettings(given: Partial<JudgeSettings> = {}): JudgeSettings {
  const settings = { ...defaultJudgeSettings, ...given };
  for (const name of ['repeats', 'attempts', 'maxOutputTokens', 'questions'] as const) {
    if (!Number.isInteger(settings[name]) || settings[name] < 1)
      throw invalidSetting(name, 'is no whole number above 0');
  }
  if (!Number.isInteger(settings.seed) || settings.seed < 0)
    throw invalidSetting('seed', 'is no whole number from 0 on');
  if (!(settings.temperature >= 0)) throw invalidSetting('temperature', 'is no number from 0 on');
  return settings;
}

export function invalidSetting(field: string, problem: string): WeirError {
  return new WeirError({
    code: 'judge-settings-invalid',
    disposition: 'fatal',
    field,
    message: `The judge's ${field} ${problem}.`,
  });
}
