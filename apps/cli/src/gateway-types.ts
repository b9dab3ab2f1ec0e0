// What the gateway's `/api` answers, as far as the CLI looks into it; whatever else is there is passed on.

import type { AuditRecordJson } from '@weir/audit';

export type Version = number | string;

export interface Reason {
  code: string;
  message: string;
  field?: string;
}

export interface Citation {
  documentId: string;
  chunkId: string;
  version: Version;
  quote: string;
  start: number;
  end: number;
  page?: number;
  uri?: string;
  title?: string;
  /** Where its marker stands in the answer, UTF-16 code units. */
  answerStart?: number;
  answerEnd?: number;
}

export interface Answer {
  runId: string;
  app: string;
  outcome: 'answered' | 'refused' | 'failed';
  answer: string;
  citations: Citation[];
  reason?: Reason;
  usage: { inputTokens: number; outputTokens: number; cost?: number };
  fingerprint: string;
  /** As it stands. */
  subscription?: { renew: boolean; until: string; maxRenewals: number };
  renews?: string;
}

/** An answer that is subscribed to does not hold any longer. */
export interface Superseded {
  runId: string;
  reason: Reason;
  document: { collection: string; documentId: string; version: Version };
  renewedBy?: string;
}

export interface AnswerRequest {
  app: string;
  question?: string;
  /** Instead of the question. */
  messages?: readonly { role: 'system' | 'user'; content: string }[];
  sampling?: { temperature?: number; seed?: number };
  collection?: string;
  groups?: readonly string[];
  /** Of the app's prompt. */
  variables?: Readonly<Record<string, unknown>>;
  timeLimitMs?: number;
  subject?: string;
  subscription?: { renew: boolean };
}

export interface Hit {
  documentId: string;
  chunkId: string;
  score: number;
  text: string;
  title?: string;
  source: string;
}

export interface SearchRequest {
  collection: string;
  query: string;
  k: number;
  mode: string;
  groups?: readonly string[];
}

export interface SearchResult {
  query: string;
  hits: Hit[];
  generation?: string;
  tookMs: number;
}

export interface CheckRequest {
  stage: string;
  text: string;
  policy?: string;
}

export interface Finding {
  guardrail: string;
  type: string;
  start?: number;
  end?: number;
  score?: number;
}

export interface CheckResult {
  verdict: 'allow' | 'redact' | 'block';
  findings: Finding[];
  text?: string;
}

export interface RevealRequest {
  text: string;
  reason?: string;
}

export interface RevealResult {
  text: string;
  revealed: { type: string; start: number; end: number }[];
}

/** A document to index, as `POST /api/collections/{c}/documents` takes it. */
export interface Submission {
  documentId: string;
  text?: string;
  /** Base64. */
  content?: string;
  title?: string;
  mediaType?: string;
  metadata?: Record<string, unknown>;
  readers?: readonly string[];
  subject?: string;
}

export interface SubmissionResult {
  /** One-based line of the request. */
  line?: number;
  documentId?: string;
  version?: Version;
  status: string;
  reason?: Reason;
  chunks?: number;
}

export interface DocumentSummary {
  documentId: string;
  version: Version;
  title?: string;
  mediaType?: string;
  uri?: string;
  metadata?: Record<string, unknown>;
  readers: string[];
  chunks: number;
  generation?: string;
  indexedAt?: string;
}

export interface DocumentDetail extends DocumentSummary {
  content: { chunkId: string; text: string; headingPath: string[]; start: number; end: number }[];
}

export interface FeedbackRequest {
  rating?: number;
  scale?: string;
  correction?: string;
  labels?: readonly string[];
  comment?: string;
  rater?: string;
  source: string;
}

export interface Feedback {
  runId: string;
  rater: string;
  scale?: string;
  rating?: number;
  /** The rating from 0 to 1. */
  score?: number;
  correction?: string;
  labels: string[];
  comment?: string;
  at: string;
  source: string;
}

/** A budget, and what is used of it. */
export interface BudgetState {
  name: string;
  spec: {
    per: string;
    each?: string;
    limits: { requests?: number; tokens?: number; cost?: number };
    currency: string;
    [field: string]: unknown;
  };
  balances: {
    subject: string;
    periodStart: string;
    resetsAt: string;
    used: { requests: number; tokens: number; cost: number };
    reserved: { tokens: number; cost: number };
  }[];
}

/** Sums of the ledger; `estimated` is what of them is the most that it can have been. */
export interface UsageSums {
  from: string;
  to: string;
  usage: {
    tenant?: string;
    app?: string;
    key?: string;
    model?: string;
    purpose?: string;
    day?: string;
    calls: number;
    inputTokens: number;
    outputTokens: number;
    cost: number;
    currency: string;
    estimated: { calls: number; tokens: number; cost: number };
  }[];
  dropped: number;
}

/** A run as the chain log has it. */
export interface RunRecord {
  runId: string;
  app: string;
  outcome: string;
  reason?: string;
  at: string;
  durationMs?: number;
  /** `model` of those that asked one. */
  steps: { step: string; tookMs: number; model?: string }[];
  usage: { inputTokens: number; outputTokens: number; cost: number };
  provenance: { model?: { name?: string }; prompt?: { name?: string; version?: string | number } };
  gaps: string[];
}

export interface RunList {
  runs: RunRecord[];
  total: number;
  next?: string;
}

export interface RunSums {
  by: string[];
  sums: {
    values: string[];
    runs: number;
    answered: number;
    refused: number;
    failed: number;
    inputTokens: number;
    outputTokens: number;
    cost: number;
    medianMs: number;
    p95Ms: number;
  }[];
  total: number;
  rest: number;
}

export interface CostSums {
  runs: number;
  inputTokens: number;
  outputTokens: number;
  cost: number;
  currency: string;
}

/** What runs cost. */
export interface Costs {
  by: string[];
  rows: (CostSums & { values: string[]; dearest: { runId: string; cost: number } })[];
  totals: CostSums[];
  rest: number;
  dearest: RunRecord[];
}

/** Where a limit of a budget's amount will be when its period ends. */
export interface BudgetForecast {
  budget: string;
  subject: string;
  limit: string;
  most: number;
  currency?: string;
  periodStart: string;
  resetsAt: string;
  spent: number;
  expected?: number;
  low?: number;
  high?: number;
  method?: string;
  days?: number;
  exhaustedAt?: string;
  note?: string;
}

/** What a window of runs came to, against a reference: one of the things that are looked at. */
export interface FeatureLook {
  feature: string;
  state: string;
  note?: string;
  measure?: string;
  effect?: number;
  adjusted?: number;
  before: Record<string, number>;
  now: Record<string, number>;
  since?: string;
  sinceBefore?: boolean;
  examples: string[];
}

interface RunSpan {
  runs: number;
  from: string;
  to: string;
}

export interface AppDrift {
  app: string;
  note?: string;
  reference?: RunSpan;
  window?: RunSpan;
  features: FeatureLook[];
  drifted: { found: FeatureLook; foundAt: string; lastAt: string; replay: string }[];
}

/** What a run of a suite came to in one metric, beside the reference. */
interface ScoreLook {
  variant: string;
  app: string;
  metric: string;
  state: string;
  note?: string;
  items: number;
  before: number;
  now: number;
  difference?: number;
  low?: number;
  high?: number;
  adjusted?: number;
  examples: { itemId: string; answerRunId: string; before?: number; now: number }[];
}

/** A suite that has a schedule. */
export interface SuiteState {
  suite: string;
  apps: string[];
  schedule: string;
  next?: string;
  last?: { runId: string; requestedAt: string; outcome: string; reason?: string };
  note?: string;
  looks: ScoreLook[];
  fallen: { found: ScoreLook; since: string; lastAt: string; show: string; replay: string }[];
  runs: {
    runId: string;
    at: string;
    isReference: boolean;
    means: { variant: string; metric: string; mean: number }[];
  }[];
}

export interface AlertDelivery {
  channel: string;
  told?: string;
  at?: string;
  problem?: string;
  problemSince?: string;
}

export interface AlertSeries {
  alert: string;
  labels: Record<string, string>;
  state: string;
  since: string;
  at: string;
  value?: number;
  limit?: number;
  note?: string;
  details: string[];
  examples: string[];
  commands: string[];
  severity?: string;
  description?: string;
  runbook?: string;
  silence?: string;
  deliveries: AlertDelivery[];
}

export interface ObjectiveStanding {
  objective: string;
  target: number;
  from: string;
  to: string;
  total: number;
  bad: number;
  attained?: number;
  budgetLeft?: number;
  burnHour?: number;
  burnSixHours?: number;
  note?: string;
}

export interface RunsQuery {
  where?: string;
  from?: string;
  to?: string;
  sort?: string;
  limit?: number;
  after?: string;
}

export type AuditRecord = AuditRecordJson;

export interface Explanation {
  runId: string;
  app: string;
  outcome: string;
  reason?: { code: string; message: string };
  askedBy?: string;
  answeredAt: string;
  question?: string;
  answer?: string;
  pattern?: string;
  prompt?: unknown;
  model?: unknown;
  sampling?: unknown;
  policy?: unknown;
  retrieval?: unknown;
  canary?: unknown;
  fallback: number;
  sources: { collection: string; documentId: string; version: string; citations: number }[];
  checks: { stage: string; verdict: string; findings: string[] }[];
  steps: { step: string; tookMs: number; result: string; hits?: number; failure?: string }[];
  tools: { tool: string; function: string; code?: string }[];
  withheld: { what: string; count?: number; why: string }[];
  usage: { inputTokens: number; outputTokens: number; cost: number };
  fingerprint: string;
  configuration: { same: boolean; parts: Record<string, { name: string; same: boolean }> };
}

export interface ErasureTarget {
  document?: { collection: string; documentId: string };
  subject?: string;
  everything?: true;
}

export interface ErasureRequest {
  target: ErasureTarget;
  reason?: string;
  dryRun?: boolean;
  confirm?: string;
}

export interface Erasure {
  erasureId: string;
  /** `running`, or how it ended. */
  state: string;
  progress?: { phase: string; done: number; of: number };
  target?: ErasureTarget;
  reason?: string;
  requestedBy?: string;
  requestedAt?: string;
  completedAt?: string;
  objects: { store: string; kind: string; place: string; ids: string[]; count: number; state: string }[];
  models: string[];
  probes: { place: string; method: string; searched: number; found: number }[];
  failure?: string;
  /** As it was signed. */
  receipt?: unknown;
}

export interface RecordPlace {
  topic: string;
  partition: number;
  offset: string;
  /** RFC 3339. */
  at: string;
}

export interface Trace {
  runId: string;
  app: string;
  outcome: string;
  reason?: { code: string; message: string };
  requested?: RecordPlace;
  completed: RecordPlace;
  tookMs?: number;
  steps: {
    step: string;
    requested?: RecordPlace;
    completed: RecordPlace;
    startMs?: number;
    waitedMs?: number;
    tookMs: number;
    failure?: string;
    model?: string;
    usage?: { inputTokens: number; outputTokens: number; cost: number };
  }[];
  notes: string[];
  usage: { inputTokens: number; outputTokens: number; cost: number };
  fingerprint: string;
}

export interface AuditList {
  /** The oldest first. */
  records: AuditRecordJson[];
  /** How many there are besides, which are older. */
  dropped: number;
}

export interface FeedbackList {
  feedback: (Feedback & {
    run?: {
      app: string;
      question?: string;
      outcome: string;
      answer: string;
      fingerprint: string;
      prompt?: Record<string, unknown>;
      model?: string;
      documents: { collection: string; documentId: string; version: string }[];
    };
  })[];
  /** Records that are no feedback. */
  ignored: number;
  /** What there was no room for. */
  dropped: number;
}

/** Which answers become items of a dataset. */
export interface TrafficRequest {
  app: string;
  from?: string;
  to?: string;
  rating?: string;
  outcome?: string;
  labels?: readonly string[];
  limit?: number;
}

export interface DatasetReport {
  answers: number;
  items: number;
  duplicates: number;
  blocked: number;
  redacted: number;
  unasked: number;
  experiments: number;
  dropped: number;
}

/** A call of a tool that waits for a person to decide. */
export interface Approval {
  runId: string;
  step: string;
  app: string;
  tool: string;
  /** Empty for a tool with one. */
  function: string;
  /** JSON, as the model wrote it. */
  arguments: string;
  requestedAt: string;
  deadline: string;
}

/** A text that people are asked to look at, or have decided about. */
export interface Review {
  runId: string;
  step: string;
  stage: string;
  text: string;
  question: string;
  findings: { guardrail: string; type: string; start?: number; end?: number; score?: number }[];
  requestedAt: string;
  deadline?: string;
  decided?: { decision: string; text: string; by: string; reason: string; at: string };
}

export interface CallResult {
  content: string;
  /** Why it failed; empty when it did not. */
  code: string;
  truncated: boolean;
}

export interface Declaration {
  kind: string;
  name: string;
  spec: unknown;
}

export interface Declared {
  kind: string;
  name: string;
  action: 'created' | 'changed' | 'unchanged';
}

/** Of a suite, as the gateway lists it. */
export interface Evaluation {
  runId: string;
  /** Empty for one that is not declared. */
  suite: string;
  outcome: 'running' | 'completed' | 'cancelled' | 'failed';
  cause: string;
  caller: string;
  /** RFC 3339. */
  requestedAt: string;
  completedAt?: string;
  progress?: { total: number; done: number; failed: number; cost: number; judgeCost: number };
  reason?: { code: string; message: string; field: string };
}

export interface EvaluationDetail extends Evaluation {
  /** Content hash of the dataset. */
  dataset?: string;
  variants?: string[];
  /** Rows of the dataset that could not be read. */
  problems?: string[];
  summary?: object;
}
/** How a candidate compares with the app in force. */
export interface PromotionEvidence {
  design: string;
  live: number;
  candidate: number;
  cost: number;
  tokens: number;
  metrics: {
    metric: string;
    live: number;
    candidate: number;
    difference: number;
    low: number;
    high: number;
    margin: number;
    verdict: string;
    samples: number;
  }[];
}

/** A change of an App on its way into force. */
export interface Promotion {
  promotion: string;
  runId: string;
  app: string;
  phase: string;
  settled: boolean;
  step: number;
  steps: number;
  share: number;
  wanted: number;
  since?: string;
  caller: string;
  evidence?: PromotionEvidence;
  history: {
    event: string;
    at: string;
    share: number;
    caller: string;
    reason?: Reason;
    evidence?: PromotionEvidence;
  }[];
}

export type PromotionDecision = 'promote' | 'rollback' | 'cancel';

/** Of a prompt, as the gateway lists it. */
export interface Optimisation {
  runId: string;
  app: string;
  outcome: 'running' | 'completed' | 'cancelled' | 'failed';
  caller: string;
  /** RFC 3339. */
  requestedAt: string;
  completedAt?: string;
  progress?: {
    stage: string;
    candidates: number;
    answers: number;
    mostAnswers: number;
    cost: number;
    judgeCost: number;
    /** Mean scores on the dev split. */
    baseline?: number;
    best?: number;
  };
  reason?: { code: string; message: string; field: string };
}

export interface OptimisationDetail extends Optimisation {
  /** Content hash of the dataset. */
  dataset?: string;
  problems?: string[];
  spec?: object;
  report?: object;
}

export interface Tuning {
  runId: string;
  /** The Model that is to come of it. */
  model: string;
  trainer: string;
  outcome: 'running' | 'registered' | 'not-better' | 'cancelled' | 'failed';
  caller: string;
  /** RFC 3339. */
  requestedAt: string;
  completedAt?: string;
  progress?: {
    stage: string;
    step: number;
    steps: number;
    loss?: number;
    heldBackScore?: number;
    seconds: number;
    cost: number;
    resumed: boolean;
  };
  reason?: { code: string; message: string; field: string };
}

export interface TuningDetail extends Tuning {
  /** Content hash of the examples. */
  dataset?: string;
  problems?: string[];
  spec?: object;
  report?: object;
}

export interface KeyRequest {
  name: string;
  description?: string;
  tenant?: string;
  groups?: string[];
  role?: string;
  /** What it may use; a list that is absent is everything. */
  scopes?: { apps?: string[]; collections?: string[] };
  /** RFC 3339. */
  expiresAt?: string;
}

/** What is told of a key. */
export interface Key extends Omit<KeyRequest, 'tenant' | 'groups' | 'role'> {
  tenant: string;
  groups: string[];
  role: string;
  hasEnded: boolean;
  /** Until when those before it still work, RFC 3339. */
  previousUntil: string[];
}

export interface NewKey extends Key {
  key: string;
}
