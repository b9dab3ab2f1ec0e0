import type { ModelFacts } from './assess-model.js';
import { type Axis, axisOf } from './axis.js';
import { type Aim, type Comparison, OBJECTIVES } from './compare-models.js';
import { paretoFront } from './pareto-front.js';

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
  /** Those of the front first. */
  points: ChartPoint[];
  /** The front over these two aims, left to right: over all aims it may have more points. */
  line: ChartPoint[];
}

/** @returns Undefined when there are no models with values for two aims. */
export function paretoChart({ aims, front, dominated }: Comparison): ParetoChart | undefined {
  const [yAim, xAim] = aims;
  const models = [...front, ...dominated.map(({ model }) => model)];
  if (yAim === undefined || xAim === undefined || models.length === 0) return undefined;
  const [x, y] = [OBJECTIVES[xAim], OBJECTIVES[yAim]];
  const [xAxis, yAxis] = [axisOf(models.map((facts) => x.of(facts)!)), axisOf(models.map((facts) => y.of(facts)!))];
  const placeOf = (facts: ModelFacts) => ({
    name: facts.name,
    x: xAxis.position(x.of(facts)!),
    y: yAxis.position(y.of(facts)!),
    onFront: front.includes(facts),
  });
  const line = paretoFront(models, [y, x]).front.map(placeOf);
  return { xAim, yAim, xAxis, yAxis, points: models.map(placeOf), line: line.toSorted((a, b) => a.x - b.x) };
}
