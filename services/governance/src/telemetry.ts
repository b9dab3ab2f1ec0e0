import type { Finding } from '@weir/contracts';
import { Counter, Histogram, type Logger, type Telemetry } from '@weir/telemetry';
import type { CheckStage } from './guardrails/guardrail.js';

/** A check that was made: of a text, or of a document's batch. */
export interface CheckMade {
  stage: CheckStage;
  verdict: string;
  findings: readonly Finding[];
  tookMs: number;
}

/** What governance reports. Guardrails and types are bounded sets; no text is reported. */
export class GovernanceTelemetry {
  readonly #logger: Logger;
  readonly #checks: Counter<'stage' | 'verdict'>;
  readonly #findings: Counter<'guardrail' | 'type' | 'stage'>;
  readonly #seconds: Histogram<'stage'>;

  constructor({ logger, registry }: Pick<Telemetry, 'logger' | 'registry'>) {
    this.#logger = logger;
    const registers = [registry];
    this.#checks = new Counter({
      name: 'weir_checks_total',
      help: 'Texts and document batches checked, by verdict.',
      labelNames: ['stage', 'verdict'],
      registers,
    });
    this.#findings = new Counter({
      name: 'weir_guardrail_findings_total',
      help: 'What guardrails found, as listed in the findings of checks.',
      labelNames: ['guardrail', 'type', 'stage'],
      registers,
    });
    this.#seconds = new Histogram({
      name: 'weir_check_seconds',
      help: 'Time all guardrails of a check took together.',
      labelNames: ['stage'],
      buckets: [0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.5],
      registers,
    });
  }

  checkMade({ stage, verdict, findings, tookMs }: CheckMade): void {
    this.#checks.inc({ stage, verdict });
    this.#seconds.observe({ stage }, tookMs / 1_000);
    for (const { guardrail, type, message } of findings) {
      this.#findings.inc({ guardrail, type, stage });
      // What it should have found goes unseen, so the text was refused: somebody has to mend the guardrail.
      if (type === 'guardrail-failed') this.#logger.error({ guardrail, stage, reason: message }, 'guardrail failed');
    }
    this.#logger.debug({ stage, verdict, findings: findings.length, tookMs }, 'checked');
  }
}
