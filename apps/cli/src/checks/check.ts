export interface Check {
  name: string;
  state: 'ok' | 'warning' | 'failed';
  /** What was found. */
  message: string;
  /** What to do about it; present unless all is well. */
  fix?: string;
}

export const ok = (name: string, message: string): Check => ({ name, state: 'ok', message });
export const warning = (name: string, message: string, fix: string): Check => ({
  name,
  state: 'warning',
  message,
  fix,
});
export const failed = (name: string, message: string, fix: string): Check => ({ name, state: 'failed', message, fix });
