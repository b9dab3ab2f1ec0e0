import { decimal } from './step.js';

export interface Axis {
  /** From 0 to 1. */
  position: (value: number) => number;
  ticks: { label: string; position: number }[];
}

/** Values that spread more than this stand on a logarithmic axis. */
const LOGARITHMIC_FROM = 20;
const MARGIN = 0.08;
/** About as many. */
const TICKS = 6;
/** Zero has no logarithm: it stands at the axis's very beginning. */
const ZERO_SLOT = 0.08;

/** @param values - What the axis has to hold, none below 0 where they spread far; at least one. */
export function axisOf(values: readonly number[]): Axis {
  const positive = values.filter((value) => value > 0);
  const spread = Math.max(...positive) / Math.min(...positive);
  return spread > LOGARITHMIC_FROM && values.every((value) => value >= 0)
    ? logarithmic(values, positive)
    : linear(values);
}

function linear(values: readonly number[]): Axis {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const room = (most - least || Math.abs(most) || 1) * MARGIN;
  const [from, to] = [least - room, most + room];
  const position = (value: number) => (value - from) / (to - from);
  const step = niceStep((to - from) / TICKS);
  const first = Math.ceil(from / step);
  const count = Math.floor(to / step) - first + 1;
  const ticks = Array.from({ length: count }, (_, index) => (first + index) * step);
  return { position, ticks: ticks.map((value) => ({ label: decimal(value, 4), position: position(value) })) };
}

function logarithmic(values: readonly number[], positive: readonly number[]): Axis {
  const hasZero = positive.length < values.length;
  const start = hasZero ? ZERO_SLOT : 0;
  const inner = linearOfLogs(positive);
  const position = (value: number) => (value === 0 ? start / 2 : start + (1 - start) * inner(Math.log10(value)));
  const decades = [
    Math.ceil(Math.log10(Math.min(...positive))),
    Math.floor(Math.log10(Math.max(...positive))),
  ] as const;
  const ticks = Array.from({ length: decades[1] - decades[0] + 1 }, (_, index) => 10 ** (decades[0] + index));
  return {
    position,
    ticks: [...(hasZero ? [0] : []), ...ticks].map((value) => ({
      label: decimal(value, 6),
      position: position(value),
    })),
  };
}

function linearOfLogs(positive: readonly number[]): (log: number) => number {
  const logs = positive.map(Math.log10);
  const [least, most] = [Math.min(...logs), Math.max(...logs)];
  const room = (most - least) * MARGIN;
  return (log) => (log - least + room) / (most - least + 2 * room);
}

/** 1, 2 or 5 times a power of ten, at least as large. */
function niceStep(atLeast: number): number {
  const power = 10 ** Math.floor(Math.log10(atLeast));
  return [1, 2, 5].map((factor) => factor * power).find((step) => step >= atLeast) ?? 10 * power;
}
