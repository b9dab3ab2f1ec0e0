import { z } from 'zod';

/** What the control socket is asked: one request a connection, one JSON value a line. */
export const controlRequest = z.discriminatedUnion('command', [
  z.strictObject({ command: z.literal('ping') }),
  z.strictObject({ command: z.literal('stop') }),
  z.strictObject({ command: z.literal('scale'), services: z.record(z.string(), z.int().min(0)) }),
]);

export type ControlRequest = z.output<typeof controlRequest>;

/** What it answers: any number of notes, then how it ended. */
export const controlReply = z.union([
  z.object({ note: z.string() }),
  z.object({ done: z.literal(true) }),
  z.object({ error: z.object({ code: z.string(), message: z.string(), exitCode: z.int() }) }),
]);

export type ControlReply = z.output<typeof controlReply>;
