import { type DynamicModule, Module } from '@nestjs/common';
import { APP_FILTER, APP_INTERCEPTOR } from '@nestjs/core';
import type { Tracing } from '@weir/telemetry';
import { ApprovalsController } from './approvals/approvals.controller.js';
import { AuditController } from './audit/audit.controller.js';
import { Denials } from './audit/denials.js';
import { ReviewsController } from './reviews/reviews.controller.js';
import { AnswersController } from './answers/answers.controller.js';
import { Answers } from './answers/answers.js';
import { replyTopics } from '@weir/contracts';
import { Keyring } from './auth/keyring.js';
import { Tokens } from './auth/tokens.js';
import { SOURCE } from './publish/request-record.js';
import { BudgetsController } from './budgets/budgets.controller.js';
import { ChatController } from './chat/chat.controller.js';
import { ChecksController } from './checks/checks.controller.js';
import { Collections } from './documents/collections.js';
import { DocumentsController } from './documents/documents.controller.js';
import { Documents } from './documents/documents.js';
import { EmbeddingsController } from './embeddings/embeddings.controller.js';
import { ErasuresController } from './erasures/erasures.controller.js';
import { ExplainController } from './explain/explain.controller.js';
import { GATEWAY, type GatewayPorts } from './gateway-ports.js';
import { DatasetsController } from './datasets/datasets.controller.js';
import { FeedbackController } from './feedback/feedback.controller.js';
import { RunLookup } from './feedback/run-lookup.js';
import { OptimisationsController } from './optimisations/optimisations.controller.js';
import { TuningsController } from './tunings/tunings.controller.js';
import { EvaluationsController } from './evaluations/evaluations.controller.js';
import { ErrorFilter } from './http/error.filter.js';
import { TraceInterceptor } from './http/trace.interceptor.js';
import { Traffic } from './http/traffic.js';
import { KeysController } from './keys/keys.controller.js';
import { McpController } from './mcp/mcp.controller.js';
import { McpTools } from './mcp/mcp-tools.js';
import { MessagesController } from './messages/messages.controller.js';
import { ModelsController } from './models/models.controller.js';
import { OpenApiController } from './openapi/openapi.controller.js';
import { PiiController } from './pii/pii.controller.js';
import { SuitesController } from './suites/suites.controller.js';
import { PromotionsController } from './promotions/promotions.controller.js';
import { Steps } from '@weir/requests';
import { AlertsController } from './alerts/alerts.controller.js';
import { CostsController } from './costs/costs.controller.js';
import { DriftController } from './drift/drift.controller.js';
import { Monitoring } from './runs/monitoring.js';
import { RunsController } from './runs/runs.controller.js';
import { ResourcesController } from './resources/resources.controller.js';
import { ResponsesController } from './responses/responses.controller.js';
import { SearchController } from './search/search.controller.js';
import { Search } from './search/search.js';
import { ToolsController } from './tools/tools.controller.js';

/** The HTTP API, over whatever stands behind its ports. */
@Module({})
export class GatewayModule {
  static register(ports: GatewayPorts, tracing: Tracing): DynamicModule {
    const { resources, publisher, waits, limits, events, createCollections } = ports;
    const steps = new Steps({ publisher, waits, source: SOURCE, replyTopic: replyTopics.gateway });
    const answers = new Answers(ports);
    const search = new Search(steps, resources);
    const documents = new Documents(steps);
    const collections = new Collections({
      resources,
      publisher,
      create: createCollections,
      timeoutMs: limits.requestMs,
    });
    return {
      module: GatewayModule,
      controllers: [
        ChatController,
        ResponsesController,
        MessagesController,
        EmbeddingsController,
        ModelsController,
        AnswersController,
        SearchController,
        DocumentsController,
        ChecksController,
        PiiController,
        ToolsController,
        ApprovalsController,
        ReviewsController,
        EvaluationsController,
        SuitesController,
        FeedbackController,
        BudgetsController,
        DatasetsController,
        PromotionsController,
        OptimisationsController,
        TuningsController,
        AuditController,
        ErasuresController,
        RunsController,
        AlertsController,
        DriftController,
        CostsController,
        ExplainController,
        ResourcesController,
        KeysController,
        McpController,
        OpenApiController,
      ],
      providers: [
        { provide: GATEWAY, useValue: ports },
        { provide: Steps, useValue: steps },
        { provide: Answers, useValue: answers },
        { provide: Search, useValue: search },
        { provide: Documents, useValue: documents },
        { provide: Monitoring, useValue: new Monitoring(steps, limits.requestMs) },
        { provide: Collections, useValue: collections },
        { provide: McpTools, useValue: new McpTools({ ...ports, answers, search, documents, collections }) },
        { provide: RunLookup, useValue: new RunLookup(ports) },
        { provide: Keyring, useValue: new Keyring(resources) },
        { provide: Tokens, useValue: new Tokens(resources) },
        { provide: Traffic, useValue: new Traffic(limits.drainMs) },
        { provide: APP_FILTER, useValue: new ErrorFilter(events, new Denials(publisher)) },
        { provide: APP_INTERCEPTOR, useValue: new TraceInterceptor(tracing) },
      ],
    };
  }
}
