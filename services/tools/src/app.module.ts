import type { ApprovalRequested } from '@weir/contracts';
import { type DynamicModule, Module } from '@nestjs/common';
import { SERVICE_PARTS, type ServiceContext, type ServiceParts } from '@weir/service';
import { awaitApprovalConsumer } from './approval/await-approval.consumer.js';
import { decideCallConsumer } from './approval/decide-call.consumer.js';
import { PendingDecisions } from '@weir/requests';
import { ArgumentCheck } from './call/argument-check.js';
import { callToolConsumer } from './call/call-tool.consumer.js';
import { DeclaredTools } from './call/declared-tools.js';
import type { CallPorts } from './call/make-call.js';
import { Slots } from './call/slots.js';
import type { Config } from './config.js';
import { lazyRunner } from './lazy-runner.js';
import { readSecret } from './secret.js';
import { toolEvents } from './telemetry.js';
import type { ToolRunners } from './tool-runner.port.js';
import { guardedAddress } from './web/guarded-address.js';

/** More partitions of a topic than one instance ever owns. */
const PARTITIONS = 8;

@Module({})
export class AppModule {
  static register({ config, telemetry, resources }: ServiceContext<Config>): DynamicModule {
    // Tools name variables of their own, which no schema can list.
    // oxlint-disable-next-line node/no-process-env
    const environment = process.env;
    const runners: ToolRunners = {
      search: lazyRunner(async () => (await import('./search/search.tool.js')).searchTool()),
      fetch: lazyRunner(async () => (await import('./fetch/fetch.tool.js')).fetchTool()),
      openapi: lazyRunner(async () => (await import('./openapi/openapi.tool.js')).openApiTool(environment)),
      mcp: lazyRunner(async () => (await import('./mcp/mcp.tool.js')).mcpTool(environment)),
      interpreter: lazyRunner(async () => new (await import('./interpreter/interpreter.adapter.js')).Interpreter()),
      sql: lazyRunner(async () => {
        const { SqlExecutor } = await import('./sql/sql-executor.adapter.js');
        return new SqlExecutor({ secret: (reference) => readSecret(reference, 'database', environment) });
      }),
      browse: lazyRunner(async () => {
        const { Browser } = await import('./browse/browser.adapter.js');
        return new Browser({
          executable: config.WEIR_CHROMIUM,
          guard: (reach) => ({ check: (url) => guardedAddress(url, reach) }),
        });
      }),
    };
    const declared = new DeclaredTools(resources);
    const calls: CallPorts & { replyTopicPrefix: string } = {
      runners,
      requireDeclared: (name, spec, signal) => declared.require(name, spec, signal),
      check: new ArgumentCheck(),
      slots: new Slots(config.WEIR_TOOL_CALLS),
      events: toolEvents(telemetry),
      replyTopicPrefix: config.WEIR_REPLY_TOPIC_PREFIX,
    };
    const history = config.WEIR_APPROVAL_HISTORY;
    const pending = new PendingDecisions<ApprovalRequested>(history * PARTITIONS);
    const parts: ServiceParts = {
      consumers: [
        callToolConsumer({ ...calls, approvalMs: config.WEIR_APPROVAL_TIMEOUT_MS }),
        awaitApprovalConsumer({ pending, history }),
        decideCallConsumer({ ...calls, pending, history }),
      ],
      stop: async () => {
        await Promise.all(Object.values(runners).map((runner) => runner.close()));
      },
    };
    return { module: AppModule, providers: [{ provide: SERVICE_PARTS, useValue: parts }] };
  }
}
