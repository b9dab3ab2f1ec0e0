import { type Citation, CitationSchema, create, type Finding, FindingSchema } from '@weir/contracts';
import type { PolicySpec } from '@weir/resources';
import { applyEdits, type Edit, EditMap } from './edits.js';
import { Reading } from './reading.js';
import {
  type CheckStage,
  type CheckSubject,
  FIXED_LENGTH,
  type Found,
  type Given,
  type Guardrail,
  type Judgement,
  settingsOf,
  type Subject,
  type Verdict,
  VERDICTS,
  wholeSubject,
} from './guardrail.js';

/** What all guardrails of a chain say together. */
export interface Checked {
  verdict: Verdict;
  /** Offsets are into the text as it came. */
  findings: Finding[];
  /** The text to go on with; empty when the verdict is `block`, since nothing is to go on with it. */
  text: string;
  /** The citations that stand, placed in `text`. */
  citations: Citation[];
  /** The finding that the first `block` rests on. */
  blockedBy?: Finding;
  /** What the policy has whoever asked told of that. */
  message?: string;
}

/** Findings of one guardrail that are listed; a text made of secrets must not outgrow its record by telling of them. */
const MAX_FINDINGS = 100;

/**
 * Runs guardrails one after another, each on the text that the one before left. The verdict is the worst of theirs. One
 * that throws blocks: what could not be checked is not let through.
 */
export function runChain(
  chain: readonly Guardrail[],
  subject: Subject,
  policy: PolicySpec,
  given: Given = {},
): Checked {
  const whole = wholeSubject(subject);
  let { text, citations } = whole;
  let verdict: Verdict = 'allow';
  let blockedBy: Finding | undefined;
  let message: string | undefined;
  const findings: Finding[] = [];
  const maps: EditMap[] = [];
  let reading = new Reading([]);
  for (const guardrail of chain) {
    const judgement = judge(guardrail, { ...whole, text: reading.of(text), citations }, policy, given);
    const read = [...maps, reading.map];
    const found = listed(judgement.findings).map((finding) => toFinding(guardrail.name, finding, read));
    findings.push(...found);
    verdict = worst(verdict, judgement.verdict);
    if (judgement.verdict === 'block') {
      blockedBy ??= found[0];
      message ??= messageOf(guardrail.name, policy, whole.stage);
      if (guardrail.isLast) break;
    }
    citations = judgement.citations ?? citations;
    const edits = reading.unread(judgement.edits ?? [], FIXED_LENGTH.includes(whole.stage));
    if (edits.length > 0) {
      text = applyEdits(text, edits);
      const map = new EditMap(edits);
      maps.push(map);
      reading = reading.after(edits, map);
      citations = citations.map((citation) => moved(citation, map));
    }
    if (judgement.reading) reading = new Reading(judgement.reading);
  }
  if (verdict === 'block') {
    const why = { ...(blockedBy ? { blockedBy } : {}), ...(message === undefined ? {} : { message }) };
    return { verdict, findings, text: '', citations: [], ...why };
  }
  return { verdict, findings, text, citations: [...citations] };
}

export function worst(one: Verdict, other: Verdict): Verdict {
  return VERDICTS.indexOf(one) > VERDICTS.indexOf(other) ? one : other;
}

/** A policy's setting is named as the guardrail is: `promptLeak` for `prompt-leak`. */
function messageOf(guardrail: string, policy: PolicySpec, stage: CheckStage): string | undefined {
  const name = guardrail.replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase());
  const setting = (settingsOf(policy, stage) as Record<string, unknown>)[name];
  return (setting as { message?: string } | undefined)?.message;
}

/** What the guardrails of a chain want the embeddings of. */
export function textsToEmbed(chain: readonly Guardrail[], subject: Subject, policy: PolicySpec): string[] {
  const whole = wholeSubject(subject);
  return [...new Set(chain.flatMap((guardrail) => guardrail.embeds?.(whole, policy) ?? []))];
}

function judge(guardrail: Guardrail, subject: CheckSubject, policy: PolicySpec, given: Given): Judgement {
  try {
    const judgement = guardrail.check(subject, policy, given);
    if (FIXED_LENGTH.includes(subject.stage)) requireSameLength(judgement.edits ?? []);
    return judgement;
  } catch (error) {
    // Its name only: a message may quote the text.
    const name = error instanceof Error ? error.name : typeof error;
    return {
      verdict: 'block',
      findings: [{ type: 'guardrail-failed', message: `The guardrail failed (${name}); unchecked text is refused.` }],
    };
  }
}

/** Chunks and citations hold offsets into such a text. */
function requireSameLength(edits: readonly Edit[]): void {
  for (const { start, end, replacement } of edits) {
    if (replacement.length !== end - start)
      throw new RangeError('An edit changes the length of a text that offsets point into.');
  }
}

function listed(findings: readonly Found[]): readonly Found[] {
  if (findings.length <= MAX_FINDINGS) return findings;
  const more = { type: 'more-findings', message: `${findings.length - MAX_FINDINGS} more are not listed.` };
  return [...findings.slice(0, MAX_FINDINGS), more];
}

function toFinding(guardrail: string, { type, start, end, score, message }: Found, maps: readonly EditMap[]): Finding {
  const span =
    start === undefined || end === undefined ? {} : maps.reduceRight((place, map) => map.before(place), { start, end });
  return create(FindingSchema, { guardrail, type, message, ...span, ...(score === undefined ? {} : { score }) });
}

function moved(citation: Citation, map: EditMap): Citation {
  const { answerStart, answerEnd } = citation;
  if (answerStart === undefined || answerEnd === undefined) return citation;
  const { start, end } = map.after({ start: answerStart, end: answerEnd });
  return create(CitationSchema, { ...citation, answerStart: start, answerEnd: end });
}
