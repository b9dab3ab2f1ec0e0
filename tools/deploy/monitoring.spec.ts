import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { dashboards, grafanaDashboard } from '../docs/dashboards.ts';
import { serviceNames } from '../docs/services.ts';
import { findTool, howToInstall } from './find-tool.ts';
import { knownSeries } from './known-series.ts';
import { queryProblems } from './query.ts';

const root = join(import.meta.dirname, '..', '..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');

interface Rule {
  alert: string;
  expr: string;
  labels: { severity: string };
  annotations: { summary: string; runbook: string };
}
interface Rules {
  groups: { name: string; rules: Rule[] }[];
}
interface RuleTests {
  tests: { alert_rule_test: { alertname: string; exp_alerts?: object[] }[] }[];
}
const TESTS = ['weir.rules.test.yml', 'weir.cost.test.yml'];
const rules = (parse(read('deploy/prometheus/weir.rules.yml')) as Rules).groups.flatMap((group) => group.rules);

let series: Map<string, Set<string>>;
beforeAll(async () => {
  series = await knownSeries(root);
});

describe('the check of queries', () => {
  const known = new Map([['a_total', new Set(['x', 'y'])]]);
  it.each<[string, string[]]>([
    ['sum by (x) (rate(a_total{y="1"}[5m])) > 0', []],
    ['sum by (z) (rate(a_total[5m]))', ['no series of the query has the label z']],
    ['rate(a_total{z=~"1|2"}[5m])', ['a_total has no label z']],
    ['b_total unless b_total offset 15m', ['there is no series b_total', 'there is no series b_total']],
    ['{x="1"}', ['a selector without a series: {x="1"}']],
  ])('finds what is wrong with %s', (query, problems) => {
    expect(queryProblems(query, known)).toEqual(problems);
  });
});

describe('alerts', () => {
  it('have names of their own, and one looks at every service', () => {
    const names = rules.map(({ alert }) => alert);
    expect(new Set(names).size).toBe(names.length);
    expect(names.length).toBeGreaterThan(20);
    const down = rules.find(({ alert }) => alert === 'WeirServiceDown')!;
    const watched = [...down.expr.matchAll(/service="([a-z]+)"/g)].map(([, name]) => name!);
    expect(watched.toSorted()).toEqual(serviceNames(root));
  });

  it.each(rules.map((rule) => [rule.alert, rule] as const))('%s uses what there is', (_name, { expr, annotations }) => {
    expect(queryProblems(expr, series)).toEqual([]);
    expect(annotations.summary).toMatch(/\.$/);
  });

  it.each(rules.map((rule) => [rule.alert, rule] as const))('%s has a page with commands that exist', (name, rule) => {
    expect(rule.annotations.runbook).toBe(`docs/runbooks/${name}.md`);
    const page = read(rule.annotations.runbook);
    expect(page).toMatch(new RegExp(`^# ${name}\n\nSeverity: ${rule.labels.severity}\\.`));
    for (const heading of ['What it means', 'Look', 'Mend']) expect(page).toContain(`\n## ${heading}\n`);
    expect(
      page
        .match(/```promql\n([^`]*)```/)?.[1]
        ?.replaceAll(/\s+/g, ' ')
        .trim(),
    ).toBe(rule.expr.replaceAll(/\s+/g, ' ').trim());
    const commands = read('docs/cli.md');
    for (const [, command] of page.matchAll(/`npx (weir [a-z]+(?: [a-z]+)?)/g)) {
      const [weir, group] = command!.split(' ');
      expect(
        [command, `${weir} ${group}`].some((one) => commands.includes(`\n## ${one}\n`)),
        command,
      ).toBe(true);
    }
    for (const [, link] of page.matchAll(/\]\(([^)#:]+)/g)) {
      expect(existsSync(join(root, 'docs', 'runbooks', link!)), link).toBe(true);
    }
  });

  it('have no page without an alert, and are all listed and tested', () => {
    const names = rules.map(({ alert }) => alert).toSorted();
    expect(readdirSync(join(root, 'docs', 'runbooks')).toSorted()).toEqual(names.map((name) => `${name}.md`));
    const list = read('docs/alerts.md');
    expect(names.filter((name) => !list.includes(`| [${name}](runbooks/${name}.md)`))).toEqual([]);
    const tests = TESTS.flatMap((file) => (parse(read(`deploy/prometheus/${file}`)) as RuleTests).tests);
    const fired = tests.flatMap(({ alert_rule_test: all }) =>
      all.filter(({ exp_alerts: expected }) => (expected ?? []).length > 0).map(({ alertname }) => alertname),
    );
    expect(names.filter((name) => !fired.includes(name))).toEqual([]);
  });

  it('fire, and do not fire, as promtool sees it', ({ skip }) => {
    const promtool = findTool(root, 'promtool');
    if (promtool === undefined) return skip(howToInstall('promtool'));
    const run = (...given: string[]) =>
      execFileSync(promtool, given, { cwd: join(root, 'deploy', 'prometheus'), encoding: 'utf8' });
    expect(run('check', 'rules', 'weir.rules.yml')).toContain(`SUCCESS: ${rules.length} rules found`);
    expect(run('test', 'rules', ...TESTS).match(/SUCCESS/g)).toHaveLength(TESTS.length);
    run('check', 'config', '--syntax-only', 'prometheus.yml');
  }, 60_000);

  it('go where Alertmanager is told, as amtool sees it', ({ skip }) => {
    const amtool = findTool(root, 'amtool');
    if (amtool === undefined) return skip(howToInstall('amtool'));
    const file = join(root, 'deploy', 'alertmanager', 'alertmanager.yml');
    const run = (...given: string[]) => execFileSync(amtool, given, { encoding: 'utf8', stdio: 'pipe' });
    expect(run('check-config', file)).toContain('SUCCESS');
    const route = ['config', 'routes', 'test', '--config.file', file, 'alertname=WeirServiceDown', 'severity=critical'];
    expect(run(...route).trim()).toBe('webhook');
  });
});

describe('dashboards', () => {
  it.each(dashboards.map((one) => [one.uid, one] as const))('%s asks for what there is', (_uid, { rows }) => {
    const queries = rows.flatMap(({ panels }) => panels.flatMap((panel) => panel.queries));
    expect(queries.length).toBeGreaterThan(5);
    for (const { expr, legend } of queries) {
      expect(queryProblems(expr, series), expr).toEqual([]);
      // A legend shows labels that the query keeps.
      for (const [, label] of legend.matchAll(/\{\{(\w+)\}\}/g)) {
        const kept = expr.match(/by \(([^)]*)\)/)?.[1]?.split(', ') ?? ['service', 'instance'];
        expect(kept, expr).toContain(label);
      }
    }
  });

  it('are in the repository as they are generated, and no other', () => {
    const folder = 'deploy/grafana/dashboards';
    const generated = dashboards.map(({ uid }) => `${uid}.json`).toSorted();
    expect(readdirSync(join(root, folder)).toSorted()).toEqual(generated);
    for (const dashboard of dashboards) {
      const written = JSON.parse(read(`${folder}/${dashboard.uid}.json`)) as { panels: { id: number }[] };
      expect(written, 'npm run docs writes them again').toEqual(JSON.parse(grafanaDashboard(dashboard)));
      expect(new Set(written.panels.map(({ id }) => id)).size).toBe(written.panels.length);
    }
  });
});
