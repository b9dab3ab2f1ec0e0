import type { ModelFacts } from './assess-model.js';
import { type Axis, axisOf } from './axis.js';
import { type Aim, type Comparison, valueOf } from './compare-models.js';

export interface ChartPoint {
  name: string;
  /** From 0 to 1, left to right and bottom to top. */
  x: number;
  y: number;
  onFront: boolean;
}

/** Models by two of their aims, for whoever draws them. */
export interface ParetoChart {
  xAim: Aim;
  yAim: Aim;
  xAxis: Axis;
  yAxis: Axis;
  points: ChartPoint[];
}

/** @returns Undefined when there are no models with values for two aims. */
export function paretoChart({ aims, front, dominated }: Comparison): ParetoChart | undefined {
  const [yAim, xAim] = aims;
  const models = [...front, ...dominated.map(({ model }) => model)];
  if (yAim === undefined || xAim === undefined || models.length === 0) return undefined;
  const values = (aim: Aim) => models.map((facts) => valueOf(aim, facts)!);
  const [xAxis, yAxis] = [axisOf(values(xAim)), axisOf(values(yAim))];
  const placeOf = (facts: ModelFacts) => ({
    name: facts.name,
    x: xAxis.position(valueOf(xAim, facts)!),
    y: yAxis.position(valueOf(yAim, facts)!),
    onFront: front.includes(facts),
  });
  return { xAim, yAim, xAxis, yAxis, points: models.map(placeOf) };
}
