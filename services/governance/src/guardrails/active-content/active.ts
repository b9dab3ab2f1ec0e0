import type { Span } from '../edits.js';

export type ActiveType =
  'image' | 'link' | 'html' | 'encoded' | 'formula' | 'terminal-escape' | 'control-character' | 'json-escape';

/** A place that would act where it is shown, and what stands for it so that it does not. Never empty. */
export interface Active extends Span {
  type: ActiveType;
  replacement: string;
}

/** More than this is not made inert place by place, and need not all be found. */
export const MOST_FINDS = 10_000;
