import { Agent as HttpAgent, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DatasetItem } from '@weir/resources';
import { CliError } from './cli-error.js';
import type {
  AlertSeries,
  AppDrift,
  SuiteState,
  AuditList,
  Erasure,
  ErasureRequest,
  Explanation,
  RunList,
  RunsQuery,
  RunSums,
  Trace,
  Answer,
  AnswerRequest,
  Approval,
  Review,
  BudgetForecast,
  BudgetState,
  Costs,
  CallResult,
  CheckRequest,
  CheckResult,
  Declaration,
  DatasetReport,
  Declared,
  DocumentDetail,
  DocumentSummary,
  Evaluation,
  EvaluationDetail,
  Feedback,
  FeedbackList,
  FeedbackRequest,
  Key,
  KeyRequest,
  NewKey,
  Promotion,
  PromotionDecision,
  ObjectiveStanding,
  Optimisation,
  OptimisationDetail,
  SearchRequest,
  SearchResult,
  Submission,
  SubmissionResult,
  Superseded,
  TrafficRequest,
  Tuning,
  TuningDetail,
  RevealRequest,
  RevealResult,
  UsageSums,
} from './gateway-types.js';
import { cutShort, refusal, unreachable } from './http/gateway-errors.js';
import { readLines } from './http/lines.js';
import { send } from './http/send.js';
import { readEvents } from './http/server-sent-events.js';

export interface GatewayOptions {
  url: string;
  apiKey: string;
  /** Acts for this tenant; for administrators. */
  tenant?: string;
  signal?: AbortSignal;
}

type Body = { json: unknown } | { lines: Readable };

const MOST_WAITS = 20;
const LONGEST_WAIT_MS = 10_000;
const SHORTEST_WAIT_MS = 250;

/** The gateway's `/api`. Every method throws CliError with what the gateway said, and what to do about it. */
export class GatewayClient {
  readonly #options: GatewayOptions;
  readonly #agent: HttpAgent;

  constructor(options: GatewayOptions) {
    this.#options = options;
    this.#agent = new (options.url.startsWith('https:') ? HttpsAgent : HttpAgent)({ keepAlive: true });
  }

  answer(request: AnswerRequest): Promise<Answer> {
    return this.#json('POST', ['answers'], {}, request);
  }

  /** @param onDelta - Called with each piece of the answer as it comes; the returned answer is what counts. */
  async streamAnswer(request: AnswerRequest, onDelta: (text: string) => Promise<void>): Promise<Answer> {
    const response = await this.#send('POST', ['answers'], {}, { json: { ...request, stream: true } });
    try {
      for await (const { event, data } of readEvents(readLines(response))) {
        if (event === 'completed') return JSON.parse(data) as Answer;
        if (event === 'delta') await onDelta((JSON.parse(data) as { text: string }).text);
      }
    } catch (cause) {
      throw cutShort(cause);
    }
    throw cutShort();
  }

  /** Asks, and yields what becomes of the answer: itself, that it does not hold any longer, the one that takes its place. */
  async *watchAnswer(request: AnswerRequest): AsyncGenerator<{ answer: Answer } | { superseded: Superseded }> {
    const response = await this.#send('POST', ['answers'], {}, { json: { ...request, stream: true } });
    let answered = false;
    try {
      for await (const { event, data } of readEvents(readLines(response))) {
        if (event === 'completed') {
          answered = true;
          yield { answer: JSON.parse(data) as Answer };
        }
        if (event === 'superseded') yield { superseded: JSON.parse(data) as Superseded };
        // Once there is an answer, the end of the time that was asked for comes as an error, too, and is none.
        if (event === 'error') break;
      }
    } catch (cause) {
      throw cutShort(cause);
    }
    if (!answered) throw cutShort();
  }

  search(request: SearchRequest): Promise<SearchResult> {
    return this.#json('POST', ['search'], {}, request);
  }

  check(request: CheckRequest): Promise<CheckResult> {
    return this.#json('POST', ['check'], {}, request);
  }

  revealPii(request: RevealRequest): Promise<RevealResult> {
    return this.#json('POST', ['pii', 'reveal'], {}, request);
  }

  /**
   * Sends documents as they come and yields what became of each as it is known, in no particular order.
   *
   * @param wait - Whether to wait until each is indexed or rejected.
   */
  async *submit(
    collection: string,
    documents: AsyncIterable<Submission>,
    wait: boolean,
  ): AsyncGenerator<SubmissionResult> {
    const source = new Source(documents);
    const lines = Readable.from(source.lines());
    try {
      const response = await this.#send('POST', ['collections', collection, 'documents'], { wait }, { lines });
      for await (const line of readLines(response)) {
        if (line !== '') yield JSON.parse(line) as SubmissionResult;
      }
    } catch (cause) {
      // What breaks off the request shows as a broken connection; its own cause is the one to tell.
      throw source.failure ?? (CliError.is(cause) ? cause : cutShort(cause));
    }
  }

  documents(
    collection: string,
    query: { after?: string; limit?: number; groups?: string },
  ): Promise<{ documents: DocumentSummary[]; next?: string }> {
    return this.#json('GET', ['collections', collection, 'documents'], query);
  }

  document(collection: string, id: string, query: { groups?: string }): Promise<DocumentDetail> {
    return this.#json('GET', ['collections', collection, 'documents', id], query);
  }

  deleteDocument(collection: string, id: string, wait: boolean): Promise<SubmissionResult> {
    return this.#json('DELETE', ['collections', collection, 'documents', id], { wait });
  }

  changeAccess(collection: string, id: string, readers: readonly string[]): Promise<object> {
    return this.#json('PUT', ['collections', collection, 'documents', id, 'access'], {}, { readers });
  }

  resources(kind?: string): Promise<{ resources: Declaration[] }> {
    return this.#json('GET', ['resources'], kind === undefined ? {} : { kind });
  }

  resource(kind: string, name: string): Promise<Declaration> {
    return this.#json('GET', ['resources', kind, name]);
  }

  applyResources(resources: readonly Declaration[], dryRun: boolean): Promise<{ results: Declared[] }> {
    return this.#json('POST', ['resources'], { dryRun }, { resources });
  }

  async deleteResource(kind: string, name: string): Promise<void> {
    (await this.#send('DELETE', ['resources', kind, name])).resume();
  }

  createKey(request: KeyRequest): Promise<NewKey> {
    return this.#json('POST', ['keys'], {}, request);
  }

  keys(): Promise<{ keys: Key[] }> {
    return this.#json('GET', ['keys']);
  }

  rotateKey(name: string, graceSeconds: number): Promise<NewKey> {
    return this.#json('POST', ['keys', name, 'rotate'], {}, { graceSeconds });
  }

  async revokeKey(name: string): Promise<void> {
    (await this.#send('DELETE', ['keys', name])).resume();
  }

  callTool(name: string, call: { function: string; arguments: object }): Promise<CallResult> {
    return this.#json('POST', ['tools', name, 'calls'], {}, call);
  }

  startEvaluation(body: { suite: string } | { spec: object } | { replay: object }): Promise<{ runId: string }> {
    return this.#json('POST', ['evaluations'], {}, body);
  }

  evaluations(): Promise<{ evaluations: Evaluation[] }> {
    return this.#json('GET', ['evaluations']);
  }

  evaluation(runId: string): Promise<EvaluationDetail> {
    return this.#json('GET', ['evaluations', runId]);
  }

  /** The lines of its file of results, in no particular order. */
  async evaluatedItems(runId: string): Promise<string[]> {
    const response = await this.#send('GET', ['evaluations', runId, 'items']);
    const lines: string[] = [];
    try {
      for await (const line of readLines(response)) if (line !== '') lines.push(line);
    } catch (cause) {
      throw cutShort(cause);
    }
    return lines;
  }

  cancelEvaluation(runId: string): Promise<object> {
    return this.#json('DELETE', ['evaluations', runId]);
  }

  giveFeedback(runId: string, body: FeedbackRequest): Promise<Feedback> {
    return this.#json('POST', ['answers', runId, 'feedback'], {}, body);
  }

  explain(run: string): Promise<Explanation> {
    return this.#json('GET', ['runs', run, 'explain']);
  }

  startErasure(body: ErasureRequest): Promise<{ erasureId: string }> {
    return this.#json('POST', ['erasures'], {}, body);
  }

  erasure(erasureId: string): Promise<Erasure> {
    return this.#json('GET', ['erasures', erasureId]);
  }

  async erasures(): Promise<Erasure[]> {
    return (await this.#json<{ erasures: Erasure[] }>('GET', ['erasures'])).erasures;
  }

  trace(run: string): Promise<Trace> {
    return this.#json('GET', ['runs', run, 'trace']);
  }

  runs(query: RunsQuery): Promise<RunList> {
    return this.#json('GET', ['runs'], { ...query });
  }

  runSums(query: { where?: string; from?: string; to?: string; by?: string }): Promise<RunSums> {
    return this.#json('GET', ['runs', 'sums'], query);
  }

  costs(query: {
    where?: string;
    from?: string;
    to?: string;
    by?: string;
    dearest?: number;
    tenants?: 'all';
  }): Promise<Costs> {
    return this.#json('GET', ['costs'], query);
  }

  forecasts(query: { budget?: string; tenants?: 'all' }): Promise<{ forecasts: BudgetForecast[] }> {
    return this.#json('GET', ['costs', 'forecasts'], query);
  }

  alerts(query: { tenants?: 'all' }): Promise<{ alerts: AlertSeries[] }> {
    return this.#json('GET', ['alerts'], query);
  }

  objectives(query: { tenants?: 'all' }): Promise<{ objectives: ObjectiveStanding[] }> {
    return this.#json('GET', ['objectives'], query);
  }

  suites(): Promise<{ suites: SuiteState[] }> {
    return this.#json('GET', ['suites']);
  }

  drift(query: { app?: string }): Promise<{ apps: AppDrift[]; suites: SuiteState[] }> {
    return this.#json('GET', ['drift'], query);
  }

  audit(query: {
    actor?: string;
    action?: string;
    object?: string;
    run?: string;
    from?: string;
    to?: string;
    limit?: number;
  }): Promise<AuditList> {
    return this.#json('GET', ['audit'], query);
  }

  feedback(query: { app?: string; from?: string; to?: string; limit?: number }): Promise<FeedbackList> {
    return this.#json('GET', ['feedback'], query);
  }

  /** Items made of answers and the feedback on them. */
  async trafficItems(body: TrafficRequest): Promise<{ items: DatasetItem[]; report: DatasetReport }> {
    const response = await this.#send('POST', ['datasets', 'from-traffic'], {}, { json: body });
    const items: DatasetItem[] = [];
    try {
      for await (const line of readLines(response)) {
        if (line === '') continue;
        const { item, report } = JSON.parse(line) as { item?: DatasetItem; report?: DatasetReport };
        if (report) return { items, report };
        if (item) items.push(item);
      }
    } catch (cause) {
      throw cutShort(cause);
    }
    throw cutShort();
  }

  startOptimisation(body: { spec: object }): Promise<{ runId: string }> {
    return this.#json('POST', ['optimisations'], {}, body);
  }

  optimisations(): Promise<{ optimisations: Optimisation[] }> {
    return this.#json('GET', ['optimisations']);
  }

  optimisation(runId: string): Promise<OptimisationDetail> {
    return this.#json('GET', ['optimisations', runId]);
  }

  cancelOptimisation(runId: string): Promise<object> {
    return this.#json('DELETE', ['optimisations', runId]);
  }

  startTuning(body: { spec: object; runId?: string }): Promise<{ runId: string }> {
    return this.#json('POST', ['tunings'], {}, body);
  }

  tunings(): Promise<{ tunings: Tuning[] }> {
    return this.#json('GET', ['tunings']);
  }

  tuning(runId: string): Promise<TuningDetail> {
    return this.#json('GET', ['tunings', runId]);
  }

  cancelTuning(runId: string): Promise<object> {
    return this.#json('DELETE', ['tunings', runId]);
  }

  budgets(query: { tenants?: 'all' }): Promise<{ budgets: BudgetState[] }> {
    return this.#json('GET', ['budgets'], query);
  }

  budget(name: string, query: { tenants?: 'all' }): Promise<BudgetState> {
    return this.#json('GET', ['budgets', name], query);
  }

  usage(query: { tenants?: 'all'; by?: string; from?: string; to?: string }): Promise<UsageSums> {
    return this.#json('GET', ['usage'], query);
  }

  approvals(): Promise<{ approvals: Approval[] }> {
    return this.#json('GET', ['approvals']);
  }

  reviews(state: 'open' | 'decided'): Promise<{ reviews: Review[] }> {
    return this.#json('GET', ['reviews'], { state });
  }

  decideReview(
    run: string,
    step: string,
    decision: { decision: string; text?: string; reason?: string },
  ): Promise<object> {
    return this.#json('POST', ['reviews', run, step], {}, decision);
  }

  decideApproval(run: string, step: string, decision: { approved: boolean; reason?: string }): Promise<object> {
    return this.#json('POST', ['approvals', run, step], {}, decision);
  }

  startPromotion(request: { promotion: string; spec?: unknown }): Promise<{ promotion: string; runId: string }> {
    return this.#json('POST', ['promotions'], {}, request);
  }

  promotions(): Promise<{ promotions: Promotion[] }> {
    return this.#json('GET', ['promotions']);
  }

  promotion(name: string): Promise<Promotion> {
    return this.#json('GET', ['promotions', name]);
  }

  decidePromotion(name: string, decision: PromotionDecision): Promise<{ promotion: string; runId: string }> {
    return this.#json('POST', ['promotions', name, 'decision'], {}, { decision });
  }

  close(): void {
    this.#agent.destroy();
  }

  async #json<Result>(method: string, path: string[], query: Query = {}, body?: unknown): Promise<Result> {
    const response = await this.#send(method, path, query, body === undefined ? undefined : { json: body });
    try {
      const parts: Buffer[] = [];
      for await (const part of response) parts.push(part as Buffer);
      return JSON.parse(Buffer.concat(parts).toString('utf8')) as Result;
    } catch (cause) {
      throw cutShort(cause);
    }
  }

  /** Waits and tries again while the gateway says that too many requests wait already. */
  async #send(method: string, path: string[], query: Query = {}, body?: Body): Promise<IncomingMessage> {
    for (let waits = 0; ; waits += 1) {
      const response = await this.#sendOnce(method, path, query, body);
      const status = response.statusCode ?? 0;
      if (status < 300) return response;
      const askedMs = Number(response.headers['retry-after']) * 1_000;
      // What asks for longer, as a spent budget does, is not worth waiting out.
      const again = status === 429 && waits < MOST_WAITS && !(askedMs > LONGEST_WAIT_MS) && !(body && 'lines' in body);
      if (!again) throw await refusal(response, this.#options.url);
      response.resume();
      const waitMs = Math.min(Math.max(askedMs || 0, SHORTEST_WAIT_MS * (waits + 1)), LONGEST_WAIT_MS);
      await sleep(waitMs, undefined, { signal: this.#options.signal });
    }
  }

  async #sendOnce(method: string, path: string[], query: Query, body: Body | undefined): Promise<IncomingMessage> {
    const { url: base, apiKey, tenant, signal } = this.#options;
    const url = new URL(`${base.replace(/\/$/, '')}/api/${path.map(encodeURIComponent).join('/')}`);
    for (const [name, value] of Object.entries(query)) {
      if (value !== undefined) url.searchParams.set(name, String(value));
    }
    const lines = body && 'lines' in body;
    try {
      return await send(url, {
        method,
        agent: this.#agent,
        headers: {
          authorization: `Bearer ${apiKey}`,
          ...(tenant === undefined ? {} : { 'weir-tenant': tenant }),
          ...(body ? { 'content-type': lines ? 'application/x-ndjson' : 'application/json' } : {}),
        },
        ...(body ? { body: lines ? body.lines : JSON.stringify(body.json) } : {}),
        ...(signal ? { signal } : {}),
      });
    } catch (cause) {
      throw unreachable(base, cause);
    }
  }
}

type Query = Readonly<Record<string, string | number | boolean | undefined>>;

/** Documents as lines of a request. */
class Source {
  readonly #documents: AsyncIterable<Submission>;
  failure: unknown;

  constructor(documents: AsyncIterable<Submission>) {
    this.#documents = documents;
  }

  async *lines(): AsyncGenerator<string> {
    try {
      for await (const document of this.#documents) yield `${JSON.stringify(document)}\n`;
    } catch (error) {
      this.failure = error;
      throw error;
    }
  }
}
