import { hashId } from '@weir/contracts';
import { classifyElasticsearch, type ElasticsearchClient } from '@weir/elasticsearch';
import { KEYWORD, OwnIndices } from '../storage/own-indices.js';
import type { AlertState } from './alert-state.js';
import type { AlertStore } from './alert-store.port.js';
import { seriesKey } from './reading.js';

export const ALERT_INDEX = 'weir-alerts';
const MOST = 10_000;
const NOT_FOUND = 404;

interface AlertEntry {
  alert: string;
  tenant?: string;
  state: AlertState;
}

/** What is known of alerts, in Elasticsearch. */
export function elasticsearchAlerts(client: ElasticsearchClient, replicas: number): AlertStore {
  const indices = new OwnIndices(client, { properties: { alert: KEYWORD, tenant: KEYWORD }, replicas });
  const ask = async <Reply>(request: () => Promise<Reply>): Promise<Reply> => {
    await indices.ensure(ALERT_INDEX);
    try {
      return await request();
    } catch (error) {
      indices.forget(ALERT_INDEX);
      throw classifyElasticsearch(error);
    }
  };
  return {
    async all() {
      // What was written is found a second later at most, and now when it is asked for.
      await ask(() => client.indices.refresh({ index: ALERT_INDEX }));
      const { hits } = await ask(() =>
        client.search<AlertEntry>({ index: ALERT_INDEX, size: MOST, allow_partial_search_results: false }),
      );
      return hits.hits.map(({ _source }) => _source!.state);
    },
    async put(state) {
      const { alert, labels } = state;
      const entry: AlertEntry = { alert, ...(labels['tenant'] ? { tenant: labels['tenant'] } : {}), state };
      await ask(() => client.index({ index: ALERT_INDEX, id: entryId(state), document: entry }));
    },
    async remove(state) {
      await ask(() => client.delete({ index: ALERT_INDEX, id: entryId(state) }, { ignore: [NOT_FOUND] }));
    },
  };
}

function entryId({ alert, labels }: AlertState): string {
  return hashId('alert', alert, seriesKey(labels));
}
