import type { BudgetDecided, Finding } from '@weir/contracts';
import { Counter, Gauge, Histogram, type Telemetry } from '@weir/telemetry';
import type { CheckStage } from './guardrails/guardrail.js';

/** A check that was made: of a text, or of a document's batch. */
export interface CheckMade {
  stage: CheckStage;
  verdict: string;
  findings: readonly Finding[];
  tookMs: number;
}

/** What governance reports. Guardrails and types are bounded sets; no text is reported. */
export interface GovernanceEvents {
  checkMade(check: CheckMade): void;
  /** A decision about a text that people were asked about. */
  reviewDecided(review: { decision: string; by: 'person' | 'deadline' }): void;
  /** A check went on without the embeddings that it wanted. */
  embeddingsMissing(missing: { code: string; texts: number }): void;
}

export function governanceEvents({ logger, registry }: Pick<Telemetry, 'logger' | 'registry'>): GovernanceEvents {
  const registers = [registry];
  const checks = new Counter({
    name: 'weir_checks_total',
    help: 'Texts and document batches checked, by verdict.',
    labelNames: ['stage', 'verdict'] as const,
    registers,
  });
  const found = new Counter({
    name: 'weir_guardrail_findings_total',
    help: 'What guardrails found, as listed in the findings of checks.',
    labelNames: ['guardrail', 'type', 'stage'] as const,
    registers,
  });
  const seconds = new Histogram({
    name: 'weir_check_seconds',
    help: 'Time all guardrails of a check took together.',
    labelNames: ['stage'] as const,
    buckets: [0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.5],
    registers,
  });
  const reviews = new Counter({
    name: 'weir_reviews_decided_total',
    help: 'Decisions about texts that people were asked about, and whether it was the deadline that decided.',
    labelNames: ['decision', 'by'] as const,
    registers,
  });
  const unembedded = new Counter({
    name: 'weir_checks_without_embeddings_total',
    help: 'Checks that went on without the embeddings that they wanted, by what went wrong.',
    labelNames: ['code'] as const,
    registers,
  });
  return {
    checkMade({ stage, verdict, findings, tookMs }) {
      checks.inc({ stage, verdict });
      seconds.observe({ stage }, tookMs / 1_000);
      for (const { guardrail, type, message } of findings) {
        found.inc({ guardrail, type, stage });
        // What it should have found goes unseen, so the text was refused: somebody has to mend the guardrail.
        if (type === 'guardrail-failed') logger.error({ guardrail, stage, reason: message }, 'guardrail failed');
      }
      logger.debug({ stage, verdict, findings: findings.length, tookMs }, 'checked');
    },
    reviewDecided({ decision, by }) {
      reviews.inc({ decision, by });
    },
    embeddingsMissing({ code, texts }) {
      unembedded.inc({ code });
      logger.warn({ code, texts }, 'checked without embeddings');
    },
  };
}

/** What the audit trail reports. */
export interface AuditEvents {
  /** The action is of a closed list. */
  recorded(record: { action: string }): void;
  headSigned(head: { partition: number; sequence: number }): void;
  headFailed(head: { partition: number; error: unknown }): void;
}

export function auditEvents({ logger, registry }: Pick<Telemetry, 'logger' | 'registry'>): AuditEvents {
  const registers = [registry];
  const records = new Counter({
    name: 'weir_audit_records_total',
    help: 'Records written to the audit trail, by action.',
    labelNames: ['action'] as const,
    registers,
  });
  const heads = new Counter({
    name: 'weir_audit_heads_total',
    help: 'Heads of the audit trail signed, or not written.',
    labelNames: ['result'] as const,
    registers,
  });
  return {
    recorded: ({ action }) => records.inc({ action }),
    headSigned({ partition, sequence }) {
      heads.inc({ result: 'signed' });
      logger.debug({ partition, sequence }, 'audit head signed');
    },
    headFailed({ partition, error }) {
      heads.inc({ result: 'failed' });
      logger.debug({ partition, error: String(error) }, 'audit head not signed');
    },
  };
}

/** What governance reports of budgets. Their names are declared, and so a bounded set. */
export interface BudgetEvents {
  budgetDecided(decided: BudgetDecided): void;
}

/** @param ratios - Asked for whenever the instruments are read: how much of each budget is used, 1 being all of it. */
export function budgetEvents(
  { registry }: Pick<Telemetry, 'registry'>,
  ratios: () => ReadonlyMap<string, number>,
): BudgetEvents {
  const registers = [registry];
  const decisions = new Counter({
    name: 'weir_budget_decisions_total',
    help: 'Calls of models that were granted or refused, by the budget that refused.',
    labelNames: ['outcome', 'budget'] as const,
    registers,
  });
  const used = new Gauge({
    name: 'weir_budget_used_ratio',
    help: 'How much of a budget is used in its period, of the limit that is nearest to its end; of a budget with an amount for each, the most used one.',
    labelNames: ['budget'] as const,
    registers,
    collect: () => {
      used.reset();
      for (const [budget, ratio] of ratios()) used.set({ budget }, ratio);
    },
  });
  return {
    budgetDecided({ granted, code, budget }) {
      decisions.inc({ outcome: granted ? 'granted' : code, budget });
    },
  };
}
