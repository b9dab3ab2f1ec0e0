import type { Explanation } from '../gateway-types.js';
import { duration } from './duration.js';
import { printable } from './printable.js';
import type { Terminal } from './terminal.js';

/** An explanation as a person reads it: a line for each thing that there is to say. */
export function explanationText(explanation: Explanation, terminal: Terminal): string {
  const { outcome, reason, question, answer, usage, configuration, withheld } = explanation;
  const row = (name: string, value: string | undefined) =>
    value === undefined || value === '' ? [] : [`${terminal.style('dim', name.padEnd(14))}${printable(value)}`];
  const changed = Object.entries(configuration.parts)
    .filter(([, { same }]) => !same)
    .map(([part, { name }]) => `${part} ${name}`);
  return [
    ...row('run', explanation.runId),
    ...row('app', explanation.app),
    ...row('outcome', `${outcome}${reason ? ` (${reason.code}: ${reason.message})` : ''}`),
    ...row('asked by', explanation.askedBy),
    ...row('answered', explanation.answeredAt),
    ...row('question', question),
    ...row('answer', answer),
    ...row('pattern', explanation.pattern),
    ...row('prompt', json(explanation.prompt)),
    ...row(
      'model',
      `${json(explanation.model) ?? ''}${explanation.fallback > 0 ? `, fallback ${explanation.fallback}` : ''}`,
    ),
    ...row('sampling', json(explanation.sampling)),
    ...row('policy', json(explanation.policy)),
    ...row('retrieval', json(explanation.retrieval)),
    ...row('canary', json(explanation.canary)),
    ...explanation.sources.flatMap(({ collection, documentId, version, citations }) =>
      row('source', `${collection}/${documentId}@${version}, cited ${citations}×`),
    ),
    ...explanation.checks.flatMap(({ stage, verdict, findings }) =>
      row('check', `${stage}: ${verdict}${findings.length === 0 ? '' : ` (${findings.join(', ')})`}`),
    ),
    ...explanation.steps.flatMap(({ step, result, tookMs, hits, failure }) =>
      row(
        'step',
        `${step}: ${failure ?? result}${hits === undefined ? '' : `, ${hits} hits`}, ${duration(Math.round(tookMs))}`,
      ),
    ),
    ...explanation.tools.flatMap((use) => row('tool', `${use.tool}/${use.function}${use.code ? `: ${use.code}` : ''}`)),
    ...withheld.flatMap(({ what, count, why }) =>
      row('withheld', `${count === undefined ? '' : `${count} `}${what}: ${why}`),
    ),
    ...row('usage', `${usage.inputTokens} tokens in, ${usage.outputTokens} out, cost ${usage.cost}`),
    ...row('fingerprint', explanation.fingerprint),
    ...row(
      'since then',
      configuration.same
        ? 'the configuration is the same'
        : `the configuration was changed${changed.length === 0 ? '' : `: ${changed.join(', ')}`}`,
    ),
  ].join('\n');
}

function json(value: unknown): string | undefined {
  return value === undefined ? undefined : JSON.stringify(value);
}
