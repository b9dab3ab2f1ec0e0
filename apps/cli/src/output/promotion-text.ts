import type { Promotion, PromotionEvidence } from '../gateway-types.js';
import { printable } from './printable.js';
import type { Terminal } from './terminal.js';

const COLOURS: Readonly<Record<string, 'green' | 'red' | 'dim'>> = {
  holds: 'green',
  promoted: 'green',
  worse: 'red',
  'rolled-back': 'red',
  'gate-failed': 'red',
  failed: 'red',
};

const WORDS: Readonly<Record<string, string>> = {
  holds: 'no worse than the margin allows',
  worse: 'worse by more than the margin',
  open: 'not decided',
};

/** A line for a list. */
export function promotionLine(terminal: Terminal, promotion: Promotion): string {
  const { phase, app } = promotion;
  const where = terminal.style(COLOURS[phase] ?? 'dim', placeOf(promotion));
  return `${printable(promotion.promotion)}  ${printable(app)}  ${where}`;
}

/** All that is known of a promotion: where it is, what it rests on, and how it came there. */
export function promotionText(terminal: Terminal, promotion: Promotion): string {
  const { evidence, history, wanted } = promotion;
  return [
    promotionLine(terminal, promotion),
    ...(evidence ? ['', ...evidenceLines(terminal, evidence, wanted)] : []),
    '',
    ...history.flatMap(({ event, at, share, caller, reason, evidence: found }) => [
      `${at}  ${terminal.style(COLOURS[event] ?? 'dim', event)}${share > 0 ? `  ${percent(share)}` : ''}${caller === '' ? '' : `  by ${printable(caller)}`}`,
      ...(reason ? [`    ${printable(reason.message)}`] : []),
      ...(found ? evidenceLines(terminal, found, 0).map((line) => `    ${line}`) : []),
    ]),
  ].join('\n');
}

function placeOf({ phase, step, steps, share, settled }: Promotion): string {
  if (phase === 'canary') return `canary, step ${step + 1} of ${steps}: ${percent(share)} of the traffic`;
  if (phase === 'held') return `held at ${percent(share)} of the traffic: \`weir promote finish\` puts it into force`;
  return settled || phase === 'requested' ? phase : `${phase} (being put into force)`;
}

/** @param wanted - Answers that the phase waits for; 0 for none. */
function evidenceLines(
  terminal: Terminal,
  { design, live, candidate, cost, tokens, metrics }: PromotionEvidence,
  wanted: number,
): string[] {
  const of = wanted > 0 ? ` of ${wanted}` : '';
  const counted =
    design === 'paired'
      ? `${candidate}${of} questions that both answered${tokens > 0 ? `; ${tokens} tokens, cost ${short(cost)}` : ''}`
      : `${candidate}${of} answers of the canary, ${live} of the others`;
  return [
    counted,
    ...metrics.map((metric) => {
      const { low, high, difference, verdict } = metric;
      const word = terminal.style(COLOURS[verdict] ?? 'dim', WORDS[verdict] ?? verdict);
      const interval = metric.samples < 2 ? 'too few' : `${signed(difference)} [${short(low)}, ${short(high)}]`;
      return `${metric.metric.padEnd(14)} ${short(metric.live)} → ${short(metric.candidate)}  ${interval}  ${word}`;
    }),
  ];
}

const percent = (share: number): string => `${short(share * 100)} %`;
const signed = (value: number): string => `${value >= 0 ? '+' : ''}${short(value)}`;

function short(value: number): string {
  return Math.abs(value) >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(3)));
}
