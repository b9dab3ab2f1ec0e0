/** What happens on the way to a running system, in this order. */
export const STAGES = {
  install: 'Installation',
  servers: 'Kafka and Elasticsearch',
  topics: 'Topics and resources',
  services: 'Services',
  demo: 'Example',
} as const;

export type Stage = keyof typeof STAGES;

export type Progress =
  | { stage: Stage; state: 'started' }
  | { stage: Stage; state: 'note'; text: string }
  | { stage: Stage; state: 'done' }
  | { stage: Stage; state: 'skipped'; text: string }
  | { stage: Stage; state: 'failed' };

export type Report = (progress: Progress) => void;

/** Runs one stage, and tells how it goes. */
export async function runStage<Result>(
  report: Report,
  stage: Stage,
  work: (note: (text: string) => void) => Promise<Result>,
): Promise<Result> {
  report({ stage, state: 'started' });
  try {
    const result = await work((text) => report({ stage, state: 'note', text }));
    report({ stage, state: 'done' });
    return result;
  } catch (error) {
    report({ stage, state: 'failed' });
    throw error;
  }
}
