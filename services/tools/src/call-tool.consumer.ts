import { topics } from '@weir/contracts';
import { type AnyConsumer, defineConsumer } from '@weir/kafka';
import { callTool } from './call-tool.handler.js';
import type { ToolsEvents } from './telemetry.js';

export interface ToolsPorts {
  events: ToolsEvents;
}

export function callToolConsumer({ events }: ToolsPorts): AnyConsumer {
  return defineConsumer({
    group: 'weir.tools.call-tool',
    topic: topics.callRequested,
    gather: () => {
      events.messageSeen();
      return Promise.resolve(undefined);
    },
    handle: (message) => callTool(message),
  });
}
