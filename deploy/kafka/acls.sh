#!/bin/sh
# Generated from the catalogue of topics: `npm run docs` writes it again. Gives every service, the operator and outside
# clients what they need on Kafka, and nothing else. Doing it twice does no harm; what an older release needed is not taken away.
#
#   KAFKA_ACLS="bin/kafka-acls.sh --bootstrap-server broker:9093 --command-config admin.properties" sh acls.sh
#
# Principals are User:weir-gateway, User:weir-retrieval and so on; WEIR_PRINCIPAL_PREFIX says otherwise, as CN=weir- where they
# are those of certificates. `weir topics grant` does the same without Kafka's tools.
set -eu
: "${KAFKA_ACLS:?Set it to kafka-acls.sh with --bootstrap-server and --command-config}"
prefix="${WEIR_PRINCIPAL_PREFIX:-weir-}"
allow() {
  who="$1"
  shift
  $KAFKA_ACLS --add --force --allow-principal "User:$prefix$who" "$@" >/dev/null
}

# embedding
allow embedding --operation Write \
  --topic 'weir.ingestion.v1.document-status' \
  --topic 'weir.governance.v1.document-cleared' \
  --topic 'weir.embedding.v1.chunks-embedded' \
  --topic 'weir.orchestration.v1.step-completed' \
  --topic 'weir.governance.v1.document-cleared.dlq' \
  --topic 'weir.embedding.v1.embed-requested.dlq'
allow embedding --operation Read \
  --topic 'weir.governance.v1.document-cleared' \
  --topic 'weir.embedding.v1.embed-requested' \
  --topic 'weir.resources.v1.resource-changed' \
  --topic 'weir.ingestion.v1.document-status' \
  --topic 'weir.embedding.v1.chunks-embedded' \
  --topic 'weir.orchestration.v1.step-completed'
allow embedding --operation Write --resource-pattern-type prefixed \
  --topic 'weir.replies.'
allow embedding --operation Read --resource-pattern-type prefixed \
  --group 'weir.embedding.'
allow embedding --operation Write --resource-pattern-type prefixed \
  --transactional-id 'weir.embedding.'

# evaluation
allow evaluation --operation Write \
  --topic 'weir.orchestration.v1.answer-requested' \
  --topic 'weir.governance.v1.check-requested' \
  --topic 'weir.embedding.v1.embed-requested' \
  --topic 'weir.retrieval.v1.documents-requested' \
  --topic 'weir.inference.v1.complete-requested' \
  --topic 'weir.evaluation.v1.evaluation-requested' \
  --topic 'weir.evaluation.v1.evaluation-progressed' \
  --topic 'weir.evaluation.v1.item-evaluated' \
  --topic 'weir.evaluation.v1.evaluation-completed' \
  --topic 'weir.evaluation.v1.variant-recommended' \
  --topic 'weir.evaluation.v1.bias-found' \
  --topic 'weir.evaluation.v1.suite-compared' \
  --topic 'weir.evaluation.v1.evaluation-drift-found' \
  --topic 'weir.evaluation.v1.promotion-advanced' \
  --topic 'weir.evaluation.v1.optimisation-progressed' \
  --topic 'weir.evaluation.v1.optimisation-completed' \
  --topic 'weir.governance.v1.erasure-step-completed' \
  --topic 'weir.resources.v1.resource-changed' \
  --topic 'weir.ingestion.v1.document-status.dlq' \
  --topic 'weir.orchestration.v1.answer-requested.dlq' \
  --topic 'weir.orchestration.v1.answer-completed.dlq' \
  --topic 'weir.tools.v1.call-requested.dlq' \
  --topic 'weir.inference.v1.model-review-due.dlq' \
  --topic 'weir.evaluation.v1.evaluation-requested.dlq' \
  --topic 'weir.evaluation.v1.evaluation-cancelled.dlq' \
  --topic 'weir.evaluation.v1.item-evaluated.dlq' \
  --topic 'weir.evaluation.v1.evaluation-completed.dlq' \
  --topic 'weir.evaluation.v1.suite-compared.dlq' \
  --topic 'weir.evaluation.v1.promotion-requested.dlq' \
  --topic 'weir.evaluation.v1.promotion-decided.dlq' \
  --topic 'weir.evaluation.v1.promotion-advanced.dlq' \
  --topic 'weir.evaluation.v1.optimisation-requested.dlq' \
  --topic 'weir.evaluation.v1.optimisation-cancelled.dlq' \
  --topic 'weir.evaluation.v1.optimisation-completed.dlq' \
  --topic 'weir.governance.v1.erasure-step-requested.dlq' \
  --topic 'weir.orchestration.v1.step-completed.dlq' \
  --topic 'weir.resources.v1.resource-changed.dlq'
allow evaluation --operation Read \
  --topic 'weir.ingestion.v1.document-status' \
  --topic 'weir.orchestration.v1.answer-requested' \
  --topic 'weir.orchestration.v1.answer-completed' \
  --topic 'weir.tools.v1.call-requested' \
  --topic 'weir.inference.v1.model-review-due' \
  --topic 'weir.evaluation.v1.evaluation-requested' \
  --topic 'weir.evaluation.v1.evaluation-cancelled' \
  --topic 'weir.evaluation.v1.item-evaluated' \
  --topic 'weir.evaluation.v1.evaluation-completed' \
  --topic 'weir.evaluation.v1.suite-compared' \
  --topic 'weir.evaluation.v1.promotion-requested' \
  --topic 'weir.evaluation.v1.promotion-decided' \
  --topic 'weir.evaluation.v1.promotion-advanced' \
  --topic 'weir.evaluation.v1.optimisation-requested' \
  --topic 'weir.evaluation.v1.optimisation-cancelled' \
  --topic 'weir.evaluation.v1.optimisation-completed' \
  --topic 'weir.governance.v1.erasure-step-requested' \
  --topic 'weir.orchestration.v1.step-completed' \
  --topic 'weir.resources.v1.resource-changed' \
  --topic 'weir.governance.v1.check-requested' \
  --topic 'weir.embedding.v1.embed-requested' \
  --topic 'weir.retrieval.v1.documents-requested' \
  --topic 'weir.inference.v1.complete-requested' \
  --topic 'weir.evaluation.v1.evaluation-progressed' \
  --topic 'weir.evaluation.v1.variant-recommended' \
  --topic 'weir.evaluation.v1.bias-found' \
  --topic 'weir.evaluation.v1.evaluation-drift-found' \
  --topic 'weir.evaluation.v1.optimisation-progressed' \
  --topic 'weir.governance.v1.erasure-step-completed' \
  --topic 'weir.replies.evaluation'
allow evaluation --operation Read --resource-pattern-type prefixed \
  --group 'weir.evaluation.'
allow evaluation --operation Write --resource-pattern-type prefixed \
  --transactional-id 'weir.evaluation.'

# gateway
allow gateway --operation Write \
  --topic 'weir.ingestion.v1.document-submitted' \
  --topic 'weir.orchestration.v1.answer-requested' \
  --topic 'weir.orchestration.v1.answer-cancelled' \
  --topic 'weir.governance.v1.check-requested' \
  --topic 'weir.embedding.v1.embed-requested' \
  --topic 'weir.retrieval.v1.retrieve-requested' \
  --topic 'weir.retrieval.v1.documents-requested' \
  --topic 'weir.monitoring.v1.runs-requested' \
  --topic 'weir.monitoring.v1.drift-requested' \
  --topic 'weir.monitoring.v1.costs-requested' \
  --topic 'weir.monitoring.v1.alerts-requested' \
  --topic 'weir.tools.v1.call-requested' \
  --topic 'weir.governance.v1.review-decided' \
  --topic 'weir.tools.v1.approval-decided' \
  --topic 'weir.evaluation.v1.evaluation-requested' \
  --topic 'weir.evaluation.v1.evaluation-cancelled' \
  --topic 'weir.evaluation.v1.feedback-recorded' \
  --topic 'weir.evaluation.v1.promotion-requested' \
  --topic 'weir.evaluation.v1.promotion-decided' \
  --topic 'weir.evaluation.v1.optimisation-requested' \
  --topic 'weir.evaluation.v1.optimisation-cancelled' \
  --topic 'weir.tuning.v1.tuning-requested' \
  --topic 'weir.tuning.v1.tuning-cancelled' \
  --topic 'weir.governance.v1.audit-submitted' \
  --topic 'weir.governance.v1.erasure-requested' \
  --topic 'weir.resources.v1.resource-changed'
allow gateway --operation Read \
  --topic 'weir.ingestion.v1.document-status' \
  --topic 'weir.orchestration.v1.answer-requested' \
  --topic 'weir.orchestration.v1.answer-completed' \
  --topic 'weir.orchestration.v1.answer-delta' \
  --topic 'weir.orchestration.v1.answer-superseded' \
  --topic 'weir.governance.v1.budget-decided' \
  --topic 'weir.governance.v1.usage-recorded' \
  --topic 'weir.governance.v1.review-requested' \
  --topic 'weir.governance.v1.review-decided' \
  --topic 'weir.tools.v1.approval-requested' \
  --topic 'weir.tools.v1.approval-decided' \
  --topic 'weir.evaluation.v1.evaluation-requested' \
  --topic 'weir.evaluation.v1.evaluation-progressed' \
  --topic 'weir.evaluation.v1.item-evaluated' \
  --topic 'weir.evaluation.v1.evaluation-completed' \
  --topic 'weir.evaluation.v1.suite-compared' \
  --topic 'weir.evaluation.v1.feedback-recorded' \
  --topic 'weir.evaluation.v1.promotion-advanced' \
  --topic 'weir.evaluation.v1.optimisation-requested' \
  --topic 'weir.evaluation.v1.optimisation-progressed' \
  --topic 'weir.evaluation.v1.optimisation-completed' \
  --topic 'weir.tuning.v1.tuning-requested' \
  --topic 'weir.tuning.v1.tuning-progressed' \
  --topic 'weir.tuning.v1.tuning-completed' \
  --topic 'weir.governance.v1.audit-recorded' \
  --topic 'weir.governance.v1.erasure-progressed' \
  --topic 'weir.governance.v1.erasure-completed' \
  --topic 'weir.resources.v1.resource-changed' \
  --topic 'weir.replies.gateway'
allow gateway --operation Write --resource-pattern-type prefixed \
  --transactional-id 'weir.gateway.'

# governance
allow governance --operation Write \
  --topic 'weir.ingestion.v1.document-submitted' \
  --topic 'weir.ingestion.v1.document-status' \
  --topic 'weir.governance.v1.document-cleared' \
  --topic 'weir.embedding.v1.embed-requested' \
  --topic 'weir.governance.v1.budget-decided' \
  --topic 'weir.governance.v1.budget-warned' \
  --topic 'weir.governance.v1.review-requested' \
  --topic 'weir.governance.v1.review-decided' \
  --topic 'weir.governance.v1.audit-submitted' \
  --topic 'weir.governance.v1.audit-recorded' \
  --topic 'weir.governance.v1.audit-head-signed' \
  --topic 'weir.governance.v1.erasure-progressed' \
  --topic 'weir.governance.v1.erasure-step-requested' \
  --topic 'weir.governance.v1.erasure-completed' \
  --topic 'weir.orchestration.v1.step-completed' \
  --topic 'weir.ingestion.v1.document-status.dlq' \
  --topic 'weir.ingestion.v1.document-chunked.dlq' \
  --topic 'weir.ingestion.v1.document-amended.dlq' \
  --topic 'weir.orchestration.v1.answer-completed.dlq' \
  --topic 'weir.orchestration.v1.answer-superseded.dlq' \
  --topic 'weir.governance.v1.check-requested.dlq' \
  --topic 'weir.governance.v1.budget-requested.dlq' \
  --topic 'weir.governance.v1.budget-decided.dlq' \
  --topic 'weir.governance.v1.usage-recorded.dlq' \
  --topic 'weir.governance.v1.budget-warned.dlq' \
  --topic 'weir.tools.v1.call-begun.dlq' \
  --topic 'weir.governance.v1.review-requested.dlq' \
  --topic 'weir.governance.v1.review-decided.dlq' \
  --topic 'weir.tools.v1.approval-decided.dlq' \
  --topic 'weir.inference.v1.model-review-due.dlq' \
  --topic 'weir.evaluation.v1.evaluation-requested.dlq' \
  --topic 'weir.evaluation.v1.variant-recommended.dlq' \
  --topic 'weir.evaluation.v1.feedback-recorded.dlq' \
  --topic 'weir.evaluation.v1.promotion-requested.dlq' \
  --topic 'weir.evaluation.v1.promotion-decided.dlq' \
  --topic 'weir.evaluation.v1.promotion-advanced.dlq' \
  --topic 'weir.evaluation.v1.optimisation-requested.dlq' \
  --topic 'weir.tuning.v1.tuning-requested.dlq' \
  --topic 'weir.governance.v1.audit-submitted.dlq' \
  --topic 'weir.governance.v1.audit-recorded.dlq' \
  --topic 'weir.governance.v1.erasure-requested.dlq' \
  --topic 'weir.governance.v1.erasure-progressed.dlq' \
  --topic 'weir.governance.v1.erasure-step-completed.dlq' \
  --topic 'weir.governance.v1.erasure-completed.dlq' \
  --topic 'weir.resources.v1.resource-changed.dlq'
allow governance --operation Read \
  --topic 'weir.ingestion.v1.document-status' \
  --topic 'weir.ingestion.v1.document-chunked' \
  --topic 'weir.ingestion.v1.document-amended' \
  --topic 'weir.orchestration.v1.answer-completed' \
  --topic 'weir.orchestration.v1.answer-superseded' \
  --topic 'weir.governance.v1.check-requested' \
  --topic 'weir.governance.v1.budget-requested' \
  --topic 'weir.governance.v1.budget-decided' \
  --topic 'weir.governance.v1.usage-recorded' \
  --topic 'weir.governance.v1.budget-warned' \
  --topic 'weir.tools.v1.call-begun' \
  --topic 'weir.governance.v1.review-requested' \
  --topic 'weir.governance.v1.review-decided' \
  --topic 'weir.tools.v1.approval-decided' \
  --topic 'weir.inference.v1.model-review-due' \
  --topic 'weir.evaluation.v1.evaluation-requested' \
  --topic 'weir.evaluation.v1.variant-recommended' \
  --topic 'weir.evaluation.v1.feedback-recorded' \
  --topic 'weir.evaluation.v1.promotion-requested' \
  --topic 'weir.evaluation.v1.promotion-decided' \
  --topic 'weir.evaluation.v1.promotion-advanced' \
  --topic 'weir.evaluation.v1.optimisation-requested' \
  --topic 'weir.tuning.v1.tuning-requested' \
  --topic 'weir.governance.v1.audit-submitted' \
  --topic 'weir.governance.v1.audit-recorded' \
  --topic 'weir.governance.v1.erasure-requested' \
  --topic 'weir.governance.v1.erasure-progressed' \
  --topic 'weir.governance.v1.erasure-step-completed' \
  --topic 'weir.governance.v1.erasure-completed' \
  --topic 'weir.resources.v1.resource-changed' \
  --topic 'weir.ingestion.v1.document-submitted' \
  --topic 'weir.governance.v1.document-cleared' \
  --topic 'weir.embedding.v1.embed-requested' \
  --topic 'weir.governance.v1.audit-head-signed' \
  --topic 'weir.governance.v1.erasure-step-requested' \
  --topic 'weir.orchestration.v1.step-completed' \
  --topic 'weir.replies.governance'
allow governance --operation Write --resource-pattern-type prefixed \
  --topic 'weir.replies.'
allow governance --operation Read --resource-pattern-type prefixed \
  --group 'weir.governance.'
allow governance --operation Write --resource-pattern-type prefixed \
  --transactional-id 'weir.governance.'

# inference
allow inference --operation Write \
  --topic 'weir.orchestration.v1.answer-delta' \
  --topic 'weir.governance.v1.budget-requested' \
  --topic 'weir.governance.v1.usage-recorded' \
  --topic 'weir.inference.v1.model-review-due' \
  --topic 'weir.orchestration.v1.step-completed' \
  --topic 'weir.inference.v1.complete-requested.dlq' \
  --topic 'weir.governance.v1.budget-decided.dlq' \
  --topic 'weir.resources.v1.resource-changed.dlq'
allow inference --operation Read \
  --topic 'weir.inference.v1.complete-requested' \
  --topic 'weir.governance.v1.budget-decided' \
  --topic 'weir.resources.v1.resource-changed' \
  --topic 'weir.orchestration.v1.answer-delta' \
  --topic 'weir.governance.v1.budget-requested' \
  --topic 'weir.governance.v1.usage-recorded' \
  --topic 'weir.inference.v1.model-review-due' \
  --topic 'weir.orchestration.v1.step-completed'
allow inference --operation Write --resource-pattern-type prefixed \
  --topic 'weir.replies.'
allow inference --operation Read --resource-pattern-type prefixed \
  --group 'weir.inference.'
allow inference --operation Write --resource-pattern-type prefixed \
  --transactional-id 'weir.inference.'

# ingestion
allow ingestion --operation Write \
  --topic 'weir.ingestion.v1.document-submitted' \
  --topic 'weir.ingestion.v1.document-status' \
  --topic 'weir.ingestion.v1.document-chunked' \
  --topic 'weir.ingestion.v1.document-amended' \
  --topic 'weir.resources.v1.resource-changed' \
  --topic 'weir.ingestion.v1.document-submitted.dlq' \
  --topic 'weir.ingestion.v1.document-deleted.dlq' \
  --topic 'weir.ingestion.v1.access-changed.dlq'
allow ingestion --operation Read \
  --topic 'weir.ingestion.v1.document-submitted' \
  --topic 'weir.ingestion.v1.document-deleted' \
  --topic 'weir.ingestion.v1.access-changed' \
  --topic 'weir.resources.v1.resource-changed' \
  --topic 'weir.ingestion.v1.document-status' \
  --topic 'weir.ingestion.v1.document-chunked' \
  --topic 'weir.ingestion.v1.document-amended'
allow ingestion --operation Read --resource-pattern-type prefixed \
  --group 'weir.ingestion.'
allow ingestion --operation Write --resource-pattern-type prefixed \
  --transactional-id 'weir.ingestion.'

# monitoring
allow monitoring --operation Write \
  --topic 'weir.monitoring.v1.drift-found' \
  --topic 'weir.monitoring.v1.alert-changed' \
  --topic 'weir.governance.v1.erasure-step-completed' \
  --topic 'weir.orchestration.v1.step-completed' \
  --topic 'weir.ingestion.v1.document-status.dlq' \
  --topic 'weir.orchestration.v1.answer-requested.dlq' \
  --topic 'weir.orchestration.v1.answer-completed.dlq' \
  --topic 'weir.monitoring.v1.runs-requested.dlq' \
  --topic 'weir.monitoring.v1.drift-requested.dlq' \
  --topic 'weir.monitoring.v1.costs-requested.dlq' \
  --topic 'weir.monitoring.v1.alerts-requested.dlq' \
  --topic 'weir.governance.v1.budget-decided.dlq' \
  --topic 'weir.governance.v1.usage-recorded.dlq' \
  --topic 'weir.evaluation.v1.evaluation-completed.dlq' \
  --topic 'weir.governance.v1.erasure-step-requested.dlq' \
  --topic 'weir.orchestration.v1.step-completed.dlq'
allow monitoring --operation Read \
  --topic 'weir.ingestion.v1.document-status' \
  --topic 'weir.orchestration.v1.answer-requested' \
  --topic 'weir.orchestration.v1.answer-completed' \
  --topic 'weir.monitoring.v1.runs-requested' \
  --topic 'weir.monitoring.v1.drift-requested' \
  --topic 'weir.monitoring.v1.costs-requested' \
  --topic 'weir.monitoring.v1.alerts-requested' \
  --topic 'weir.governance.v1.budget-decided' \
  --topic 'weir.governance.v1.usage-recorded' \
  --topic 'weir.evaluation.v1.evaluation-completed' \
  --topic 'weir.governance.v1.erasure-step-requested' \
  --topic 'weir.orchestration.v1.step-completed' \
  --topic 'weir.resources.v1.resource-changed' \
  --topic 'weir.monitoring.v1.drift-found' \
  --topic 'weir.monitoring.v1.alert-changed' \
  --topic 'weir.governance.v1.erasure-step-completed'
allow monitoring --operation Write --resource-pattern-type prefixed \
  --topic 'weir.replies.'
allow monitoring --operation Read --resource-pattern-type prefixed \
  --group 'weir.monitoring.'
allow monitoring --operation Write --resource-pattern-type prefixed \
  --transactional-id 'weir.monitoring.'

# orchestration
allow orchestration --operation Write \
  --topic 'weir.orchestration.v1.answer-requested' \
  --topic 'weir.orchestration.v1.answer-completed' \
  --topic 'weir.orchestration.v1.answer-subscribed' \
  --topic 'weir.orchestration.v1.answer-superseded' \
  --topic 'weir.orchestration.v1.renewal-requested' \
  --topic 'weir.governance.v1.check-requested' \
  --topic 'weir.embedding.v1.embed-requested' \
  --topic 'weir.retrieval.v1.retrieve-requested' \
  --topic 'weir.inference.v1.complete-requested' \
  --topic 'weir.recall.v1.recall-requested' \
  --topic 'weir.recall.v1.remember-requested' \
  --topic 'weir.tools.v1.call-requested' \
  --topic 'weir.orchestration.v1.answer-requested.dlq' \
  --topic 'weir.orchestration.v1.answer-cancelled.dlq' \
  --topic 'weir.orchestration.v1.answer-outdated.dlq' \
  --topic 'weir.orchestration.v1.renewal-requested.dlq' \
  --topic 'weir.orchestration.v1.step-completed.dlq'
allow orchestration --operation Read \
  --topic 'weir.orchestration.v1.answer-requested' \
  --topic 'weir.orchestration.v1.answer-cancelled' \
  --topic 'weir.orchestration.v1.answer-outdated' \
  --topic 'weir.orchestration.v1.renewal-requested' \
  --topic 'weir.orchestration.v1.step-completed' \
  --topic 'weir.resources.v1.resource-changed' \
  --topic 'weir.orchestration.v1.answer-completed' \
  --topic 'weir.orchestration.v1.answer-subscribed' \
  --topic 'weir.orchestration.v1.answer-superseded' \
  --topic 'weir.governance.v1.check-requested' \
  --topic 'weir.embedding.v1.embed-requested' \
  --topic 'weir.retrieval.v1.retrieve-requested' \
  --topic 'weir.inference.v1.complete-requested' \
  --topic 'weir.recall.v1.recall-requested' \
  --topic 'weir.recall.v1.remember-requested' \
  --topic 'weir.tools.v1.call-requested'
allow orchestration --operation Write --resource-pattern-type prefixed \
  --topic 'weir.replies.'
allow orchestration --operation Read --resource-pattern-type prefixed \
  --group 'weir.orchestration.'
allow orchestration --operation Write --resource-pattern-type prefixed \
  --transactional-id 'weir.orchestration.'

# retrieval
allow retrieval --operation Write \
  --topic 'weir.ingestion.v1.document-status' \
  --topic 'weir.governance.v1.document-cleared' \
  --topic 'weir.orchestration.v1.answer-outdated' \
  --topic 'weir.retrieval.v1.generation-fill-requested' \
  --topic 'weir.retrieval.v1.generation-filled' \
  --topic 'weir.governance.v1.erasure-step-completed' \
  --topic 'weir.orchestration.v1.step-completed' \
  --topic 'weir.ingestion.v1.document-status.dlq' \
  --topic 'weir.ingestion.v1.document-amended.dlq' \
  --topic 'weir.embedding.v1.chunks-embedded.dlq' \
  --topic 'weir.orchestration.v1.answer-cancelled.dlq' \
  --topic 'weir.orchestration.v1.answer-subscribed.dlq' \
  --topic 'weir.orchestration.v1.answer-superseded.dlq' \
  --topic 'weir.retrieval.v1.retrieve-requested.dlq' \
  --topic 'weir.retrieval.v1.documents-requested.dlq' \
  --topic 'weir.recall.v1.recall-requested.dlq' \
  --topic 'weir.recall.v1.remember-requested.dlq' \
  --topic 'weir.retrieval.v1.generation-fill-requested.dlq' \
  --topic 'weir.retrieval.v1.generation-filled.dlq' \
  --topic 'weir.governance.v1.erasure-step-requested.dlq' \
  --topic 'weir.resources.v1.resource-changed.dlq'
allow retrieval --operation Read \
  --topic 'weir.ingestion.v1.document-status' \
  --topic 'weir.ingestion.v1.document-amended' \
  --topic 'weir.embedding.v1.chunks-embedded' \
  --topic 'weir.orchestration.v1.answer-cancelled' \
  --topic 'weir.orchestration.v1.answer-subscribed' \
  --topic 'weir.orchestration.v1.answer-superseded' \
  --topic 'weir.retrieval.v1.retrieve-requested' \
  --topic 'weir.retrieval.v1.documents-requested' \
  --topic 'weir.recall.v1.recall-requested' \
  --topic 'weir.recall.v1.remember-requested' \
  --topic 'weir.retrieval.v1.generation-fill-requested' \
  --topic 'weir.retrieval.v1.generation-filled' \
  --topic 'weir.governance.v1.erasure-step-requested' \
  --topic 'weir.resources.v1.resource-changed' \
  --topic 'weir.governance.v1.document-cleared' \
  --topic 'weir.orchestration.v1.answer-outdated' \
  --topic 'weir.governance.v1.erasure-step-completed' \
  --topic 'weir.orchestration.v1.step-completed'
allow retrieval --operation Write --resource-pattern-type prefixed \
  --topic 'weir.replies.'
allow retrieval --operation Read --resource-pattern-type prefixed \
  --group 'weir.retrieval.'
allow retrieval --operation Write --resource-pattern-type prefixed \
  --transactional-id 'weir.retrieval.'

# tools
allow tools --operation Write \
  --topic 'weir.tools.v1.call-begun' \
  --topic 'weir.tools.v1.approval-requested' \
  --topic 'weir.tools.v1.approval-decided' \
  --topic 'weir.orchestration.v1.step-completed' \
  --topic 'weir.tools.v1.call-requested.dlq' \
  --topic 'weir.tools.v1.call-begun.dlq' \
  --topic 'weir.tools.v1.approval-requested.dlq' \
  --topic 'weir.tools.v1.approval-decided.dlq'
allow tools --operation Read \
  --topic 'weir.tools.v1.call-requested' \
  --topic 'weir.tools.v1.call-begun' \
  --topic 'weir.tools.v1.approval-requested' \
  --topic 'weir.tools.v1.approval-decided' \
  --topic 'weir.resources.v1.resource-changed' \
  --topic 'weir.orchestration.v1.step-completed'
allow tools --operation Write --resource-pattern-type prefixed \
  --topic 'weir.replies.'
allow tools --operation Read --resource-pattern-type prefixed \
  --group 'weir.tools.'
allow tools --operation Write --resource-pattern-type prefixed \
  --transactional-id 'weir.tools.'

# tuning
allow tuning --operation Write \
  --topic 'weir.governance.v1.usage-recorded' \
  --topic 'weir.tuning.v1.tuning-progressed' \
  --topic 'weir.tuning.v1.tuning-checkpointed' \
  --topic 'weir.tuning.v1.tuning-completed' \
  --topic 'weir.resources.v1.resource-changed' \
  --topic 'weir.tuning.v1.tuning-requested.dlq' \
  --topic 'weir.tuning.v1.tuning-cancelled.dlq' \
  --topic 'weir.tuning.v1.tuning-checkpointed.dlq'
allow tuning --operation Read \
  --topic 'weir.tuning.v1.tuning-requested' \
  --topic 'weir.tuning.v1.tuning-cancelled' \
  --topic 'weir.tuning.v1.tuning-checkpointed' \
  --topic 'weir.resources.v1.resource-changed' \
  --topic 'weir.governance.v1.usage-recorded' \
  --topic 'weir.tuning.v1.tuning-progressed' \
  --topic 'weir.tuning.v1.tuning-completed'
allow tuning --operation Read --resource-pattern-type prefixed \
  --group 'weir.tuning.'
allow tuning --operation Write --resource-pattern-type prefixed \
  --transactional-id 'weir.tuning.'

# eraser
allow eraser --operation Read --operation Write --operation Delete --operation DescribeConfigs --operation AlterConfigs \
  --topic 'weir.ingestion.v1.document-submitted' \
  --topic 'weir.ingestion.v1.document-submitted.dlq' \
  --topic 'weir.ingestion.v1.document-deleted.dlq' \
  --topic 'weir.ingestion.v1.access-changed.dlq' \
  --topic 'weir.ingestion.v1.document-status.dlq' \
  --topic 'weir.ingestion.v1.document-chunked' \
  --topic 'weir.ingestion.v1.document-chunked.dlq' \
  --topic 'weir.ingestion.v1.document-amended' \
  --topic 'weir.ingestion.v1.document-amended.dlq' \
  --topic 'weir.governance.v1.document-cleared' \
  --topic 'weir.governance.v1.document-cleared.dlq' \
  --topic 'weir.embedding.v1.chunks-embedded' \
  --topic 'weir.embedding.v1.chunks-embedded.dlq' \
  --topic 'weir.orchestration.v1.answer-requested' \
  --topic 'weir.orchestration.v1.answer-requested.dlq' \
  --topic 'weir.orchestration.v1.answer-cancelled.dlq' \
  --topic 'weir.orchestration.v1.answer-completed' \
  --topic 'weir.orchestration.v1.answer-completed.dlq' \
  --topic 'weir.orchestration.v1.answer-delta' \
  --topic 'weir.orchestration.v1.answer-delta.dlq' \
  --topic 'weir.orchestration.v1.answer-subscribed' \
  --topic 'weir.orchestration.v1.answer-subscribed.dlq' \
  --topic 'weir.orchestration.v1.answer-outdated' \
  --topic 'weir.orchestration.v1.answer-outdated.dlq' \
  --topic 'weir.orchestration.v1.answer-superseded' \
  --topic 'weir.orchestration.v1.answer-superseded.dlq' \
  --topic 'weir.orchestration.v1.renewal-requested' \
  --topic 'weir.orchestration.v1.renewal-requested.dlq' \
  --topic 'weir.governance.v1.check-requested' \
  --topic 'weir.governance.v1.check-requested.dlq' \
  --topic 'weir.embedding.v1.embed-requested' \
  --topic 'weir.embedding.v1.embed-requested.dlq' \
  --topic 'weir.retrieval.v1.retrieve-requested' \
  --topic 'weir.retrieval.v1.retrieve-requested.dlq' \
  --topic 'weir.retrieval.v1.documents-requested' \
  --topic 'weir.retrieval.v1.documents-requested.dlq' \
  --topic 'weir.monitoring.v1.runs-requested.dlq' \
  --topic 'weir.monitoring.v1.drift-requested.dlq' \
  --topic 'weir.monitoring.v1.costs-requested.dlq' \
  --topic 'weir.monitoring.v1.drift-found.dlq' \
  --topic 'weir.monitoring.v1.alerts-requested.dlq' \
  --topic 'weir.monitoring.v1.alert-changed.dlq' \
  --topic 'weir.inference.v1.complete-requested' \
  --topic 'weir.inference.v1.complete-requested.dlq' \
  --topic 'weir.governance.v1.budget-requested.dlq' \
  --topic 'weir.governance.v1.budget-decided.dlq' \
  --topic 'weir.governance.v1.usage-recorded.dlq' \
  --topic 'weir.governance.v1.budget-warned.dlq' \
  --topic 'weir.recall.v1.recall-requested' \
  --topic 'weir.recall.v1.recall-requested.dlq' \
  --topic 'weir.recall.v1.remember-requested' \
  --topic 'weir.recall.v1.remember-requested.dlq' \
  --topic 'weir.tools.v1.call-requested' \
  --topic 'weir.tools.v1.call-requested.dlq' \
  --topic 'weir.tools.v1.call-begun' \
  --topic 'weir.tools.v1.call-begun.dlq' \
  --topic 'weir.governance.v1.review-requested' \
  --topic 'weir.governance.v1.review-requested.dlq' \
  --topic 'weir.governance.v1.review-decided' \
  --topic 'weir.governance.v1.review-decided.dlq' \
  --topic 'weir.tools.v1.approval-requested' \
  --topic 'weir.tools.v1.approval-requested.dlq' \
  --topic 'weir.tools.v1.approval-decided' \
  --topic 'weir.tools.v1.approval-decided.dlq' \
  --topic 'weir.inference.v1.model-review-due.dlq' \
  --topic 'weir.evaluation.v1.evaluation-requested' \
  --topic 'weir.evaluation.v1.evaluation-requested.dlq' \
  --topic 'weir.evaluation.v1.evaluation-cancelled.dlq' \
  --topic 'weir.evaluation.v1.evaluation-progressed.dlq' \
  --topic 'weir.evaluation.v1.item-evaluated' \
  --topic 'weir.evaluation.v1.item-evaluated.dlq' \
  --topic 'weir.evaluation.v1.evaluation-completed' \
  --topic 'weir.evaluation.v1.evaluation-completed.dlq' \
  --topic 'weir.evaluation.v1.variant-recommended' \
  --topic 'weir.evaluation.v1.variant-recommended.dlq' \
  --topic 'weir.evaluation.v1.bias-found' \
  --topic 'weir.evaluation.v1.bias-found.dlq' \
  --topic 'weir.evaluation.v1.suite-compared.dlq' \
  --topic 'weir.evaluation.v1.evaluation-drift-found.dlq' \
  --topic 'weir.evaluation.v1.feedback-recorded' \
  --topic 'weir.evaluation.v1.feedback-recorded.dlq' \
  --topic 'weir.evaluation.v1.promotion-requested' \
  --topic 'weir.evaluation.v1.promotion-requested.dlq' \
  --topic 'weir.evaluation.v1.promotion-decided' \
  --topic 'weir.evaluation.v1.promotion-decided.dlq' \
  --topic 'weir.evaluation.v1.promotion-advanced' \
  --topic 'weir.evaluation.v1.promotion-advanced.dlq' \
  --topic 'weir.evaluation.v1.optimisation-requested' \
  --topic 'weir.evaluation.v1.optimisation-requested.dlq' \
  --topic 'weir.evaluation.v1.optimisation-cancelled.dlq' \
  --topic 'weir.evaluation.v1.optimisation-progressed' \
  --topic 'weir.evaluation.v1.optimisation-progressed.dlq' \
  --topic 'weir.evaluation.v1.optimisation-completed' \
  --topic 'weir.evaluation.v1.optimisation-completed.dlq' \
  --topic 'weir.retrieval.v1.generation-fill-requested.dlq' \
  --topic 'weir.retrieval.v1.generation-filled.dlq' \
  --topic 'weir.tuning.v1.tuning-requested' \
  --topic 'weir.tuning.v1.tuning-requested.dlq' \
  --topic 'weir.tuning.v1.tuning-cancelled.dlq' \
  --topic 'weir.tuning.v1.tuning-progressed.dlq' \
  --topic 'weir.tuning.v1.tuning-checkpointed.dlq' \
  --topic 'weir.tuning.v1.tuning-completed' \
  --topic 'weir.tuning.v1.tuning-completed.dlq' \
  --topic 'weir.governance.v1.audit-submitted.dlq' \
  --topic 'weir.governance.v1.audit-recorded.dlq' \
  --topic 'weir.governance.v1.audit-head-signed.dlq' \
  --topic 'weir.governance.v1.erasure-requested.dlq' \
  --topic 'weir.governance.v1.erasure-progressed.dlq' \
  --topic 'weir.governance.v1.erasure-step-requested.dlq' \
  --topic 'weir.governance.v1.erasure-step-completed.dlq' \
  --topic 'weir.governance.v1.erasure-completed.dlq' \
  --topic 'weir.orchestration.v1.step-completed' \
  --topic 'weir.orchestration.v1.step-completed.dlq' \
  --topic 'weir.resources.v1.resource-changed' \
  --topic 'weir.resources.v1.resource-changed.dlq'
allow eraser --operation Read --operation Write --operation Delete --operation DescribeConfigs --operation AlterConfigs --resource-pattern-type prefixed \
  --topic 'weir.replies.'
allow eraser --operation Describe --resource-pattern-type prefixed \
  --group 'weir.'
allow eraser --operation Write --resource-pattern-type prefixed \
  --transactional-id 'weir.eraser.'

# client
allow client --operation Write \
  --topic 'weir.ingestion.v1.document-submitted' \
  --topic 'weir.ingestion.v1.document-deleted' \
  --topic 'weir.ingestion.v1.access-changed' \
  --topic 'weir.orchestration.v1.answer-requested' \
  --topic 'weir.orchestration.v1.answer-cancelled' \
  --topic 'weir.governance.v1.check-requested' \
  --topic 'weir.embedding.v1.embed-requested' \
  --topic 'weir.retrieval.v1.retrieve-requested' \
  --topic 'weir.retrieval.v1.documents-requested' \
  --topic 'weir.monitoring.v1.runs-requested' \
  --topic 'weir.monitoring.v1.drift-requested' \
  --topic 'weir.monitoring.v1.costs-requested' \
  --topic 'weir.monitoring.v1.alerts-requested' \
  --topic 'weir.inference.v1.complete-requested' \
  --topic 'weir.tools.v1.call-requested' \
  --topic 'weir.governance.v1.review-decided' \
  --topic 'weir.tools.v1.approval-decided' \
  --topic 'weir.evaluation.v1.evaluation-requested' \
  --topic 'weir.evaluation.v1.evaluation-cancelled' \
  --topic 'weir.evaluation.v1.feedback-recorded' \
  --topic 'weir.evaluation.v1.promotion-requested' \
  --topic 'weir.evaluation.v1.promotion-decided' \
  --topic 'weir.evaluation.v1.optimisation-requested' \
  --topic 'weir.evaluation.v1.optimisation-cancelled' \
  --topic 'weir.tuning.v1.tuning-requested' \
  --topic 'weir.tuning.v1.tuning-cancelled' \
  --topic 'weir.governance.v1.erasure-requested' \
  --topic 'weir.resources.v1.resource-changed'
allow client --operation Read \
  --topic 'weir.ingestion.v1.document-status' \
  --topic 'weir.orchestration.v1.answer-completed' \
  --topic 'weir.orchestration.v1.answer-delta' \
  --topic 'weir.orchestration.v1.answer-superseded' \
  --topic 'weir.monitoring.v1.drift-found' \
  --topic 'weir.monitoring.v1.alert-changed' \
  --topic 'weir.governance.v1.usage-recorded' \
  --topic 'weir.governance.v1.budget-warned' \
  --topic 'weir.governance.v1.review-requested' \
  --topic 'weir.tools.v1.approval-requested' \
  --topic 'weir.inference.v1.model-review-due' \
  --topic 'weir.evaluation.v1.evaluation-progressed' \
  --topic 'weir.evaluation.v1.item-evaluated' \
  --topic 'weir.evaluation.v1.evaluation-completed' \
  --topic 'weir.evaluation.v1.variant-recommended' \
  --topic 'weir.evaluation.v1.bias-found' \
  --topic 'weir.evaluation.v1.suite-compared' \
  --topic 'weir.evaluation.v1.evaluation-drift-found' \
  --topic 'weir.evaluation.v1.promotion-advanced' \
  --topic 'weir.evaluation.v1.optimisation-progressed' \
  --topic 'weir.evaluation.v1.optimisation-completed' \
  --topic 'weir.retrieval.v1.generation-filled' \
  --topic 'weir.tuning.v1.tuning-progressed' \
  --topic 'weir.tuning.v1.tuning-completed' \
  --topic 'weir.governance.v1.audit-recorded' \
  --topic 'weir.governance.v1.audit-head-signed' \
  --topic 'weir.governance.v1.erasure-completed'
allow client --operation Create --operation Read --resource-pattern-type prefixed \
  --topic 'weir.replies.client.'
allow client --operation Read --resource-pattern-type prefixed \
  --group 'weir-client.'

# operator
allow operator --operation Create --operation Read --operation Write --operation DescribeConfigs --operation AlterConfigs --resource-pattern-type prefixed \
  --topic 'weir.'
allow operator --operation Read --resource-pattern-type prefixed \
  --group 'weir.'
allow operator --operation Write --resource-pattern-type prefixed \
  --transactional-id 'weir.operator.'
