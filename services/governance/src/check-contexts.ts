import {
  type CheckResult,
  CheckResultSchema,
  create,
  equals,
  type Finding,
  FindingSchema,
  type Hit,
  HitSchema,
} from '@weir/contracts';
import type { PolicySpec } from '@weir/resources';
import { type Checked, runChain, worst } from './guardrails/chain.js';
import type { Given, Verdict } from './guardrails/guardrail.js';
import { chains } from './guardrails/index.js';

/**
 * Checks what retrieval found, before a model is shown it: text, title, headings and what rows need to be understood. A hit
 * in which something is refused is left out; the verdict is `block` where none is left.
 *
 * @returns The hits that are left, in their order, every text as long as before. Findings name the hit's chunk; those in its
 *   text have offsets into the document.
 */
export function checkContexts(hits: readonly Hit[], policy: PolicySpec, given: Given): CheckResult {
  const left: Hit[] = [];
  const findings: Finding[] = [];
  let verdict: Verdict = 'allow';
  let message = '';
  for (const hit of hits) {
    const checked = checkHit(hit, policy, given);
    findings.push(...checked.findings);
    message ||= checked.message;
    const isOut = checked.verdict === 'block';
    verdict = worst(verdict, isOut ? 'redact' : checked.verdict);
    if (!isOut) left.push(checked.hit);
  }
  const none = left.length === 0 && hits.length > 0;
  return create(CheckResultSchema, { verdict: none ? 'block' : verdict, findings, contexts: left, message });
}

/**
 * Whether the checks find nothing at all in a hit, and would leave it as it is. They go by a hit's texts alone, so that this holds for
 * every question.
 */
export function isClear(hit: Hit, policy: PolicySpec, given: Given): boolean {
  const { hit: left, findings, verdict } = checkHit(hit, policy, given);
  return verdict === 'allow' && findings.length === 0 && equals(HitSchema, hit, left);
}

function checkHit(hit: Hit, policy: PolicySpec, given: Given) {
  const findings: Finding[] = [];
  let verdict: Verdict = 'allow';
  let message = '';
  const check = (text: string, field: string, offset?: number): string => {
    if (text === '') return text;
    const checked: Checked = runChain(chains.context, { stage: 'context', text }, policy, given);
    verdict = worst(verdict, checked.verdict);
    message ||= checked.message ?? '';
    findings.push(...checked.findings.map((finding) => placed(finding, hit.chunkId, field, offset)));
    return checked.text;
  };
  const changed = create(HitSchema, {
    ...hit,
    text: check(hit.text, 'text', hit.start),
    title: check(hit.title, 'title'),
    headingPath: hit.headingPath.map((heading) => check(heading, 'headingPath')),
    context: check(hit.context, 'context'),
  });
  return { hit: changed, findings, verdict: verdict as Verdict, message };
}

function placed(finding: Finding, chunkId: string, field: string, offset: number | undefined): Finding {
  const { start, end, ...rest } = finding;
  if (offset === undefined || start === undefined || end === undefined) {
    const where = offset === undefined ? ` In the context's ${field}.` : '';
    return create(FindingSchema, { ...rest, chunkId, message: `${finding.message}${where}` });
  }
  return create(FindingSchema, { ...rest, chunkId, start: start + offset, end: end + offset });
}
