import type { WeirError } from '@weir/errors';

/** What the mirror of prompts reports. */
export interface PromptEvents {
  /** Services see it so from now on. */
  promptMirrored(event: { prompt: string; action: 'changed' | 'deleted' }): void;
  /** What was there before stays in force. */
  promptInvalid(event: { prompt: string; version?: number; reason: string }): void;
  registryRead(): void;
  /** The next look tries again. */
  registryFailed(error: WeirError): void;
}
