import { pino, type DestinationStream, type Logger } from 'pino';
import { redact, REMOVED, SENSITIVE } from './redact.js';
import { currentTrace } from './trace-context.js';

export type { Logger } from 'pino';

/**
 * JSON lines on standard output, with the trace and run of the message being handled. Fields that could hold document
 * text or a secret are removed, whoever logs them.
 */
export function createLogger(
  options: { service: string; instance: string; level: string },
  destination?: DestinationStream,
): Logger {
  return pino(
    {
      level: options.level,
      base: { service: options.service, instance: options.instance },
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      // What a child logger is bound to passes by the formatters.
      redact: { paths: [...SENSITIVE], censor: REMOVED },
      formatters: {
        level: (label) => ({ level: label }),
        log: (fields) => redact(fields),
      },
      mixin: () => {
        const trace = currentTrace();
        if (!trace) return {};
        return { trace_id: trace.traceId, ...(trace.run === undefined ? {} : { run: trace.run }) };
      },
    },
    ...(destination ? [destination] : []),
  );
}
