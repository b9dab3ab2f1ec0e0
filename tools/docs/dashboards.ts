/** A panel of a dashboard: what it shows, and the queries that give it. */
interface Panel {
  title: string;
  /** How values are written: Grafana's names of units. */
  unit: 'short' | 's' | 'reqps' | 'percentunit' | 'ops' | 'bytes' | 'currencyUSD' | 'none';
  kind?: 'timeseries' | 'stat';
  queries: readonly { expr: string; legend: string }[];
}

interface Dashboard {
  uid: string;
  title: string;
  description: string;
  rows: readonly { title: string; panels: readonly Panel[] }[];
}

const quantile = (q: number, histogram: string, by: string, selector = '') =>
  `histogram_quantile(${q}, sum by (${by === '' ? 'le' : `${by}, le`}) (rate(${histogram}_bucket${selector}[$__rate_interval])))`;
const rate = (counter: string, by: string, selector = '') =>
  `sum by (${by}) (rate(${counter}${selector}[$__rate_interval]))`;
const percentiles = (histogram: string, selector = '') =>
  [0.5, 0.95, 0.99].map((q) => ({ expr: quantile(q, histogram, '', selector), legend: `p${q * 100}` }));

const ANSWERS = '{route=~"/v1/chat/completions|/v1/responses|/v1/messages|/api/answers"}';

/** The dashboards that are shipped. A test holds every query against the instruments that there are. */
export const dashboards: readonly Dashboard[] = [
  {
    uid: 'weir-overview',
    title: 'Weir: overview',
    description: 'Is it up, is it fast, does it keep up, what does it cost.',
    rows: [
      {
        title: 'Now',
        panels: [
          {
            title: 'Instances that answer',
            unit: 'none',
            kind: 'stat',
            queries: [{ expr: 'sum by (service) (up{job="weir"})', legend: '{{service}}' }],
          },
          {
            title: 'Dead letters, last day',
            unit: 'short',
            kind: 'stat',
            queries: [{ expr: 'sum(increase(weir_messages_dead_lettered_total[1d]))', legend: 'messages' }],
          },
          {
            title: 'Budgets used',
            unit: 'percentunit',
            kind: 'stat',
            queries: [{ expr: 'max by (budget) (weir_budget_used_ratio)', legend: '{{budget}}' }],
          },
        ],
      },
      {
        title: 'Users',
        panels: [
          {
            title: 'Requests by status',
            unit: 'reqps',
            queries: [{ expr: rate('weir_http_requests_total', 'status'), legend: '{{status}}' }],
          },
          { title: 'Answers: time', unit: 's', queries: percentiles('weir_http_request_seconds', ANSWERS) },
          {
            title: 'Replies that are waited for',
            unit: 'short',
            queries: [{ expr: 'sum by (kind) (weir_http_waiting)', legend: '{{kind}}' }],
          },
        ],
      },
      {
        title: 'Messages',
        panels: [
          {
            title: 'Handled',
            unit: 'ops',
            queries: [{ expr: rate('weir_messages_handled_total', 'service'), legend: '{{service}}' }],
          },
          {
            title: 'Lag, by Kafka',
            unit: 'short',
            queries: [
              {
                expr: 'sum by (consumergroup) (kafka_consumergroup_lag{consumergroup=~"weir[.].+"})',
                legend: '{{consumergroup}}',
              },
            ],
          },
          {
            title: 'Oldest message that is not done',
            unit: 's',
            queries: [{ expr: 'max by (group) (weir_oldest_message_seconds)', legend: '{{group}}' }],
          },
          {
            title: 'Errors by code',
            unit: 'ops',
            queries: [{ expr: rate('weir_messages_errors_total', 'service, code'), legend: '{{service}} {{code}}' }],
          },
        ],
      },
    ],
  },
  {
    uid: 'weir-consumers',
    title: 'Weir: consumers',
    description: 'What each consumer group of a service does.',
    rows: [
      {
        title: 'Traffic',
        panels: [
          {
            title: 'Received',
            unit: 'ops',
            queries: [{ expr: rate('weir_messages_received_total', 'group'), legend: '{{group}}' }],
          },
          {
            title: 'Emitted',
            unit: 'ops',
            queries: [{ expr: rate('weir_messages_emitted_total', 'group'), legend: '{{group}}' }],
          },
          {
            title: 'Left out, done before',
            unit: 'ops',
            queries: [{ expr: rate('weir_messages_skipped_total', 'group, why'), legend: '{{group}} {{why}}' }],
          },
          {
            title: 'Time for a message, p95',
            unit: 's',
            queries: [{ expr: quantile(0.95, 'weir_handle_seconds', 'group'), legend: '{{group}}' }],
          },
        ],
      },
      {
        title: 'Partitions',
        panels: [
          {
            title: 'In flight',
            unit: 'short',
            queries: [{ expr: 'sum by (group) (weir_messages_in_flight)', legend: '{{group}}' }],
          },
          {
            title: 'Waiting for a retry or a dependency',
            unit: 'short',
            queries: [{ expr: 'sum by (group) (weir_partitions_waiting)', legend: '{{group}}' }],
          },
          {
            title: 'Owned',
            unit: 'short',
            queries: [
              { expr: 'sum by (group, instance) (weir_partitions_assigned)', legend: '{{group}} {{instance}}' },
            ],
          },
          {
            title: 'Rebalances, last hour',
            unit: 'short',
            queries: [{ expr: 'sum by (group) (increase(weir_rebalances_total[1h]))', legend: '{{group}}' }],
          },
        ],
      },
      {
        title: 'Failures',
        panels: [
          {
            title: 'By stage',
            unit: 'ops',
            queries: [
              {
                expr: rate('weir_messages_errors_total', 'group, stage, disposition'),
                legend: '{{group}} {{stage}} {{disposition}}',
              },
            ],
          },
          {
            title: 'Dead letters',
            unit: 'short',
            queries: [
              {
                expr: 'sum by (topic, code) (increase(weir_messages_dead_lettered_total[1h]))',
                legend: '{{topic}} {{code}}',
              },
            ],
          },
        ],
      },
      {
        title: 'Processes',
        panels: [
          {
            title: 'Memory',
            unit: 'bytes',
            queries: [{ expr: 'process_resident_memory_bytes{job="weir"}', legend: '{{service}} {{instance}}' }],
          },
          {
            title: 'Processor',
            unit: 'none',
            queries: [
              {
                expr: 'rate(process_cpu_seconds_total{job="weir"}[$__rate_interval])',
                legend: '{{service}} {{instance}}',
              },
            ],
          },
          {
            title: 'Event loop, p99',
            unit: 's',
            queries: [{ expr: 'nodejs_eventloop_lag_p99_seconds{job="weir"}', legend: '{{service}} {{instance}}' }],
          },
        ],
      },
    ],
  },
  {
    uid: 'weir-answers',
    title: 'Weir: documents and answers',
    description: 'Indexing, search, models, tools and guardrails.',
    rows: [
      {
        title: 'Documents',
        panels: [
          {
            title: 'Applied to the index',
            unit: 'ops',
            queries: [{ expr: rate('weir_documents_applied_total', 'outcome'), legend: '{{outcome}}' }],
          },
          {
            title: 'Chunks',
            unit: 'ops',
            queries: [{ expr: rate('weir_chunks_total', 'done'), legend: '{{done}}' }],
          },
          {
            title: 'Embedding, p95',
            unit: 's',
            queries: [{ expr: quantile(0.95, 'weir_embed_seconds', 'lane'), legend: '{{lane}}' }],
          },
        ],
      },
      {
        title: 'Search',
        panels: [
          {
            title: 'Time, p95',
            unit: 's',
            queries: [{ expr: quantile(0.95, 'weir_retrieve_seconds', 'mode'), legend: '{{mode}}' }],
          },
          {
            title: 'Searches that found nothing',
            unit: 'ops',
            queries: [{ expr: rate('weir_retrieve_empty_total', 'mode'), legend: '{{mode}}' }],
          },
          {
            title: 'Answers given again',
            unit: 'ops',
            queries: [{ expr: rate('weir_recalls_total', 'found'), legend: 'found: {{found}}' }],
          },
        ],
      },
      {
        title: 'Models',
        panels: [
          {
            title: 'Completions',
            unit: 'ops',
            queries: [
              { expr: rate('weir_completions_total', 'model, finish_reason'), legend: '{{model}} {{finish_reason}}' },
            ],
          },
          {
            title: 'Failures',
            unit: 'ops',
            queries: [{ expr: rate('weir_completion_failures_total', 'model, code'), legend: '{{model}} {{code}}' }],
          },
          {
            title: 'First text, p95',
            unit: 's',
            queries: [{ expr: quantile(0.95, 'weir_first_text_seconds', 'model'), legend: '{{model}}' }],
          },
          {
            title: 'Tokens',
            unit: 'ops',
            queries: [
              { expr: rate('weir_completion_tokens_total', 'model, direction'), legend: '{{model}} {{direction}}' },
            ],
          },
          {
            title: 'Cost an hour, by purpose',
            unit: 'none',
            queries: [
              {
                expr: 'sum by (model, purpose) (increase(weir_usage_cost_total[1h]))',
                legend: '{{model}} {{purpose}}',
              },
            ],
          },
          {
            title: 'Budgets refuse',
            unit: 'ops',
            queries: [
              {
                expr: rate('weir_budget_decisions_total', 'budget, outcome', '{outcome!="granted"}'),
                legend: '{{budget}} {{outcome}}',
              },
            ],
          },
        ],
      },
      {
        title: 'Tools and guardrails',
        panels: [
          {
            title: 'Calls of tools',
            unit: 'ops',
            queries: [{ expr: rate('weir_tool_calls_total', 'type, code'), legend: '{{type}} {{code}}' }],
          },
          {
            title: 'Verdicts',
            unit: 'ops',
            queries: [{ expr: rate('weir_checks_total', 'stage, verdict'), legend: '{{stage}} {{verdict}}' }],
          },
          {
            title: 'Findings',
            unit: 'ops',
            queries: [
              { expr: rate('weir_guardrail_findings_total', 'guardrail, stage'), legend: '{{guardrail}} {{stage}}' },
            ],
          },
        ],
      },
    ],
  },
];

const COLUMNS = 24;
const HEIGHT = 8;

/** A dashboard as Grafana imports it (schema version 39, Grafana 11 on). */
export function grafanaDashboard({ uid, title, description, rows }: Dashboard): string {
  let y = 0;
  let id = 0;
  const panels: object[] = [];
  for (const row of rows) {
    panels.push({
      id: ++id,
      type: 'row',
      title: row.title,
      collapsed: false,
      gridPos: { h: 1, w: COLUMNS, x: 0, y },
      panels: [],
    });
    y += 1;
    const perLine = Math.min(row.panels.length, 4) === 4 ? 2 : Math.min(row.panels.length, 3);
    const width = COLUMNS / perLine;
    row.panels.forEach((panel, index) => {
      const at = { h: HEIGHT, w: width, x: (index % perLine) * width, y: y + Math.floor(index / perLine) * HEIGHT };
      panels.push(grafanaPanel(panel, ++id, at));
    });
    y += Math.ceil(row.panels.length / perLine) * HEIGHT;
  }
  return JSON.stringify({
    uid,
    title,
    description,
    tags: ['weir'],
    schemaVersion: 39,
    editable: false,
    refresh: '30s',
    time: { from: 'now-3h', to: 'now' },
    timezone: 'browser',
    panels,
  });
}

function grafanaPanel({ title, unit, kind = 'timeseries', queries }: Panel, id: number, gridPos: object): object {
  const datasource = { type: 'prometheus', uid: 'prometheus' };
  return {
    id,
    type: kind,
    title,
    datasource,
    gridPos,
    fieldConfig: { defaults: { unit, min: 0 }, overrides: [] },
    options: kind === 'stat' ? { reduceOptions: { calcs: ['lastNotNull'] } } : { legend: { displayMode: 'list' } },
    targets: queries.map(({ expr, legend }, index) => ({
      refId: String.fromCharCode('A'.charCodeAt(0) + index),
      datasource,
      expr,
      legendFormat: legend,
    })),
  };
}
