import { answersRoutes } from '../answers/answers.routes.js';
import { approvalsRoutes } from '../approvals/approvals.routes.js';
import { auditRoutes } from '../audit/audit.routes.js';
import { reviewsRoutes } from '../reviews/reviews.routes.js';
import { datasetsRoutes } from '../datasets/datasets.routes.js';
import { feedbackRoutes } from '../feedback/feedback.routes.js';
import { optimisationsRoutes } from '../optimisations/optimisations.routes.js';
import { tuningsRoutes } from '../tunings/tunings.routes.js';
import { evaluationsRoutes } from '../evaluations/evaluations.routes.js';
import { suitesRoutes } from '../suites/suites.routes.js';
import { budgetsRoutes } from '../budgets/budgets.routes.js';
import { chatRoutes } from '../chat/chat.routes.js';
import { checksRoutes } from '../checks/checks.routes.js';
import { documentsRoutes } from '../documents/documents.routes.js';
import { embeddingsRoutes } from '../embeddings/embeddings.routes.js';
import { piiRoutes } from '../pii/pii.routes.js';
import { keysRoutes } from '../keys/keys.routes.js';
import { promotionsRoutes } from '../promotions/promotions.routes.js';
import type { Route } from '../http/route.js';
import { erasuresRoutes } from '../erasures/erasures.routes.js';
import { explainRoutes } from '../explain/explain.routes.js';
import { mcpRoutes } from '../mcp/mcp.routes.js';
import { messagesRoutes } from '../messages/messages.routes.js';
import { modelsRoutes } from '../models/models.routes.js';
import { responsesRoutes } from '../responses/responses.routes.js';
import { resourcesRoutes } from '../resources/resources.routes.js';
import { alertsRoutes } from '../alerts/alerts.routes.js';
import { costsRoutes } from '../costs/costs.routes.js';
import { driftRoutes } from '../drift/drift.routes.js';
import { runsRoutes } from '../runs/runs.routes.js';
import { searchRoutes } from '../search/search.routes.js';
import { toolsRoutes } from '../tools/tools.routes.js';
import { openApiRoutes } from './openapi.routes.js';

/** Every route of the gateway, by its operation id. */
export const routes: Readonly<Record<string, Route>> = {
  ...chatRoutes,
  ...responsesRoutes,
  ...messagesRoutes,
  ...embeddingsRoutes,
  ...modelsRoutes,
  ...answersRoutes,
  ...searchRoutes,
  ...documentsRoutes,
  ...checksRoutes,
  ...piiRoutes,
  ...toolsRoutes,
  ...approvalsRoutes,
  ...reviewsRoutes,
  ...evaluationsRoutes,
  ...suitesRoutes,
  ...feedbackRoutes,
  ...budgetsRoutes,
  ...datasetsRoutes,
  ...promotionsRoutes,
  ...optimisationsRoutes,
  ...tuningsRoutes,
  ...auditRoutes,
  ...erasuresRoutes,
  ...runsRoutes,
  ...alertsRoutes,
  ...driftRoutes,
  ...costsRoutes,
  ...explainRoutes,
  ...resourcesRoutes,
  ...keysRoutes,
  ...mcpRoutes,
  ...openApiRoutes,
};
