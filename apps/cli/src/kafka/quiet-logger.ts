import { createLogger, type Logger } from '@weir/telemetry';

/** For libraries that log: a command says itself what it does. */
export function quietLogger(): Logger {
  return createLogger({ service: 'cli', instance: '', level: 'silent' });
}
