import { WeirError } from '@weir/errors';
import { clusterId, type ClusterQuestion } from './cluster-id.js';

const timeoutMs = 4000;

/** @throws WeirError `kafka-unreachable` (fatal), one line that says how to fix it. */
export async function checkKafka(question: Omit<ClusterQuestion, 'timeoutMs'>): Promise<void> {
  const { brokers } = question;
  if ((await clusterId({ ...question, timeoutMs })) !== undefined) return;
  throw new WeirError({
    code: 'kafka-unreachable',
    disposition: 'fatal',
    message: `No Kafka broker answers at ${brokers.join(', ')}: start it, correct KAFKA_BROKERS, or unset it to use the embedded one.`,
    field: 'KAFKA_BROKERS',
    dependency: 'kafka',
  });
}

export interface ElasticsearchAddress {
  /** May hold a user name and a password. */
  url: string;
  apiKey?: string | undefined;
}

/** @throws WeirError `elasticsearch-unreachable` (fatal), one line that says how to fix it, without any secret. */
export async function checkElasticsearch(address: ElasticsearchAddress): Promise<void> {
  const { request, shown } = healthRequest(address);
  const fail = (problem: string, cause?: unknown): WeirError =>
    new WeirError({
      code: 'elasticsearch-unreachable',
      disposition: 'fatal',
      message: `Elasticsearch at ${shown} ${problem}, correct ELASTICSEARCH_URL, or unset it to use the embedded one.`,
      field: 'ELASTICSEARCH_URL',
      dependency: 'elasticsearch',
      cause,
    });
  const response = await fetch(request, { signal: AbortSignal.timeout(timeoutMs) }).catch((cause: unknown) => {
    throw fail('does not answer: start it', cause);
  });
  await response.body?.cancel();
  if (response.status === 401 || response.status === 403) {
    throw fail('refuses the credentials: give valid ones in the URL or ELASTICSEARCH_API_KEY');
  }
  if (!response.ok) throw fail(`answers ${response.status} to a health request: mend it`);
}

/** `fetch` takes no credentials in a URL, so they become a header; `shown` is the address without them. */
export function healthRequest({ url, apiKey }: ElasticsearchAddress): { request: Request; shown: string } {
  const target = new URL(url);
  const { username, password } = target;
  target.username = '';
  target.password = '';
  const shown = target.href;
  target.pathname = `${target.pathname.replace(/\/$/, '')}/_cluster/health`;
  const headers = new Headers();
  if (apiKey !== undefined) headers.set('authorization', `ApiKey ${apiKey}`);
  else if (username !== '') {
    const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
    headers.set('authorization', `Basic ${Buffer.from(credentials).toString('base64')}`);
  }
  return { request: new Request(target, { headers }), shown };
}
