/** What an app of a suite does, and what is measured of it where nothing else is asked for. */
export const TASKS = {
  answers: { says: 'answers questions', metrics: ['answered', 'exact-match', 'token-f1', 'took-ms'] },
  classification: { says: 'gives one of several labels', metrics: ['answered', 'label', 'took-ms'] },
  summarisation: { says: 'makes a text shorter', metrics: ['answered', 'rouge-1', 'rouge-2', 'rouge-lsum', 'took-ms'] },
} as const;

export type Task = keyof typeof TASKS;
