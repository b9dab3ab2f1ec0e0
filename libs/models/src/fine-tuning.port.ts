/** An input with what is to be said to it. */
export interface FineTuningPair {
  input: string;
  output: string;
}

export interface FineTuningSettings {
  /** In the name of what comes of it; up to 64 characters. */
  suffix: string;
  seed: number;
  /** @default the provider's own choice */
  epochs?: number | undefined;
  /** A system message that stands before each input. */
  instruction?: string | undefined;
}

export interface FineTuningStatus {
  state: 'waiting' | 'running' | 'succeeded' | 'failed' | 'cancelled';
  /** What the provider calls what came of it. */
  model?: string | undefined;
  /** Over all epochs. */
  trainedTokens?: number | undefined;
  /** Why it failed, in the provider's words. */
  failure?: { code: string; message: string } | undefined;
}

/** A step of a training, as far as its provider tells. */
export interface FineTuningStep {
  step: number;
  /** All there will be; 0 where it is not told. */
  steps: number;
  loss: number;
}

/** Trainings by somebody who offers models: files of pairs go there, and a model is offered when it is done. */
export interface FineTuning {
  /** @returns Id of the file there. */
  upload(
    name: string,
    pairs: readonly FineTuningPair[],
    instruction: string | undefined,
    signal: AbortSignal,
  ): Promise<string>;
  /** @returns Id of a file that was uploaded under a name; undefined where there is none. */
  findFile(name: string, signal: AbortSignal): Promise<string | undefined>;
  /**
   * @param run - Kept with the job: `find` finds it by that.
   * @returns Id of the job.
   */
  start(file: string, settings: FineTuningSettings, run: string, signal: AbortSignal): Promise<string>;
  /** @returns Id of a job that was started for a run; undefined where there is none. */
  find(run: string, signal: AbortSignal): Promise<string | undefined>;
  status(job: string, signal: AbortSignal): Promise<FineTuningStatus>;
  /** All steps so far, the first first. */
  course(job: string, signal: AbortSignal): Promise<FineTuningStep[]>;
  /** Does nothing to one that has ended. */
  cancel(job: string, signal: AbortSignal): Promise<void>;
  /** Does nothing where it is gone. */
  deleteFile(file: string, signal: AbortSignal): Promise<void>;
}
