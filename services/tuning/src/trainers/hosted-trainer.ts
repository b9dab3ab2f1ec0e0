import { setTimeout as sleep } from 'node:timers/promises';
import { WeirError } from '@weir/errors';
import type { FineTuning, FineTuningPair, FineTuningSettings, FineTuningStatus, FineTuningStep } from '@weir/models';
import type { TuningReport } from '@weir/tunings';

/** What stands at the provider of a tuning. */
export interface HostedState {
  file?: string;
  job?: string;
}

export interface HostedJob {
  /** By which file and job are found there again: the same for each attempt. */
  run: string;
  pairs: readonly FineTuningPair[];
  settings: FineTuningSettings;
  /** Of an earlier attempt. */
  state: HostedState;
  signal: AbortSignal;
  keep: (state: HostedState) => Promise<void>;
  onStep: (step: FineTuningStep) => Promise<void>;
}

export interface HostedResult {
  /** What the provider calls it. */
  model: string;
  trainedTokens: number;
  history: TuningReport['history'];
}

/** A provider's own words are cut there: who knows what they quote. */
const LONGEST_REASON = 200;

/**
 * Has a provider train a model by pairs, and waits until it has. Begun again, it goes on with the same file and job.
 *
 * @param pollMs - Between two looks at the job.
 * @throws WeirError poison `hosted-job-failed`, `hosted-job-cancelled`; and what calls of the provider throw.
 */
export async function trainHosted(
  { run, pairs, settings, state, signal, keep, onStep }: HostedJob,
  api: FineTuning,
  pollMs: number,
): Promise<HostedResult> {
  const job = state.job ?? (await begin());
  let seen = 0;
  for (;;) {
    const status = await api.status(job, signal);
    const course = await api.course(job, signal);
    for (const step of course.slice(seen)) await onStep(step);
    seen = Math.max(seen, course.length);
    if (status.state === 'succeeded' && status.model !== undefined) {
      const history = course.map(({ step, loss }) => ({ step, loss }));
      return { model: status.model, trainedTokens: status.trainedTokens ?? 0, history };
    }
    requireGoingOn(status);
    await sleep(pollMs, undefined, { signal });
  }

  async function begin(): Promise<string> {
    const name = `weir-${run}.jsonl`;
    // It may have been sent, or started, and not been noted.
    const file = state.file ?? (await api.findFile(name, signal)) ?? (await upload(name));
    await keep({ file });
    const begun = (await api.find(run, signal)) ?? (await api.start(file, settings, run, signal));
    await keep({ file, job: begun });
    return begun;
  }

  function upload(name: string): Promise<string> {
    return api.upload(name, pairs, settings.instruction, signal);
  }
}

function requireGoingOn({ state, failure }: FineTuningStatus): void {
  if (state === 'waiting' || state === 'running') return;
  const isCancelled = state === 'cancelled';
  const why = failure ? `: ${failure.code}: ${failure.message.slice(0, LONGEST_REASON)}` : '';
  if (isCancelled) {
    throw new WeirError({
      code: 'hosted-job-cancelled',
      disposition: 'poison',
      message: 'Somebody cancelled the job at the provider.',
    });
  }
  throw new WeirError({
    code: 'hosted-job-failed',
    disposition: 'poison',
    message: `The provider's job failed${why}`,
  });
}
