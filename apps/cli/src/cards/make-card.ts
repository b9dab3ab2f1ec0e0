import type { AuditRecord, Declaration, EvaluationDetail, FeedbackList } from '../gateway-types.js';
import type { Card } from './card.js';

/** What a card is made of. */
export interface CardSources {
  resources: readonly Declaration[];
  /** The latest that was completed of each suite. */
  evaluations: readonly EvaluationDetail[];
  /** Of the last thirty days. */
  feedback: FeedbackList['feedback'];
  /** Outcomes of the last thirty days, as the audit trail has them. */
  outcomes: readonly AuditRecord[];
  /** RFC 3339. */
  madeAt: string;
}

type Row = [string, string];
type Spec = Readonly<Record<string, unknown>>;

/** The card of an app: its parts, how good its answers were, what people say of them, what went wrong. */
export function appCard(name: string, sources: CardSources): Card {
  const { resources, feedback, outcomes, madeAt } = sources;
  const spec = specOf(resources, 'App', name);
  const suites = suitesOf(resources, (variant) => variant['app'] === name);
  return {
    title: `App ${name}`,
    madeAt,
    sections: [
      { heading: 'Purpose and parts', rows: rowsOf(spec, ['examples', 'responseSchema']) },
      { heading: 'Limits', rows: rowsOf(specOf(resources, 'Policy', textOf(spec['policy']) || 'standard'), []) },
      { heading: 'Evaluations', rows: evaluated(sources, suites, name) },
      { heading: 'Feedback of thirty days', rows: rated(feedback.filter(({ run }) => run?.app === name)) },
      {
        heading: 'Outcomes of thirty days',
        rows: counted(outcomes.filter(({ object }) => object.kind === 'App' && object.name === name)),
      },
    ],
  };
}

/** The card of a model: what is declared of it, which apps use it, how good their answers were. */
export function modelCard(name: string, sources: CardSources): Card {
  const { resources, feedback, madeAt } = sources;
  const { card, ...spec } = specOf(resources, 'Model', name) as Spec & { card?: Spec };
  const apps = resources.filter(({ kind, spec: app }) => kind === 'App' && (app as Spec)['model'] === name);
  const names = new Set(apps.map((app) => app.name));
  const suites = suitesOf(resources, (variant) => names.has(textOf(variant['app'])));
  return {
    title: `Model ${name}`,
    madeAt,
    sections: [
      { heading: 'What it is', rows: rowsOf({ ...card }, []) },
      { heading: 'How it is reached', rows: rowsOf(spec, []) },
      { heading: 'Used by', rows: apps.map((app): Row => [app.name, textOf((app.spec as Spec)['pattern'])]) },
      { heading: 'Evaluations', rows: evaluated(sources, suites, undefined) },
      { heading: 'Feedback of thirty days', rows: rated(feedback.filter(({ run }) => run?.model === name)) },
    ],
  };
}

function specOf(resources: readonly Declaration[], kind: string, name: string): Spec {
  return (resources.find((one) => one.kind === kind && one.name === name)?.spec ?? {}) as Spec;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** Texts as they stand, everything else as JSON. */
function rowsOf(spec: Spec, without: readonly string[]): Row[] {
  return Object.entries(spec)
    .filter(([name, value]) => value !== undefined && !without.includes(name))
    .map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]);
}

function suitesOf(resources: readonly Declaration[], uses: (variant: Spec) => boolean): Set<string> {
  const suites = resources.filter(
    ({ kind, spec }) => kind === 'Suite' && ((spec as Spec)['variants'] as Spec[] | undefined)?.some(uses),
  );
  return new Set(suites.map(({ name }) => name));
}

interface Measured {
  variants?: {
    variant: string;
    items: number;
    metrics: { metric: string; estimate: number; low: number; high: number }[];
  }[];
}

function evaluated(
  { evaluations, resources }: CardSources,
  suites: ReadonlySet<string>,
  app: string | undefined,
): Row[] {
  return evaluations
    .filter(({ suite }) => suites.has(suite))
    .flatMap(({ suite, runId, completedAt = '', summary }) => {
      const declared = specOf(resources, 'Suite', suite)['variants'] as { name: string; app: string }[] | undefined;
      const own = new Set(declared?.filter((one) => app === undefined || one.app === app).map((one) => one.name));
      const rows: Row[] = [[suite, `run ${runId}, ${completedAt}`]];
      const { variants = [] }: Measured = summary ?? {};
      for (const { variant, items, metrics } of variants) {
        if (!own.has(variant)) continue;
        const means = metrics.map(
          ({ metric, estimate, low, high }) =>
            `${metric} ${estimate.toFixed(3)} (${low.toFixed(3)} to ${high.toFixed(3)})`,
        );
        rows.push([`${suite}, ${variant}`, `${items} items: ${means.join(', ')}`]);
      }
      return rows;
    });
}

function rated(feedback: FeedbackList['feedback']): Row[] {
  const scores = feedback.flatMap(({ score }) => (score === undefined ? [] : [score]));
  if (feedback.length === 0) return [];
  const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
  return [
    ['given', String(feedback.length)],
    ...(scores.length === 0 ? [] : [['mean score, 0 to 1', `${mean.toFixed(3)} of ${scores.length}`] satisfies Row]),
    ['corrections', String(feedback.filter(({ correction }) => correction !== undefined).length)],
  ];
}

/** How often each outcome was, with its reason; the most frequent first. */
function counted(outcomes: readonly AuditRecord[]): Row[] {
  const counts = new Map<string, number>();
  for (const { outcome = '', reason } of outcomes) {
    const name = reason === undefined ? outcome : `${outcome}: ${reason}`;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts].sort(([, a], [, b]) => b - a).map(([name, count]) => [name, String(count)]);
}
