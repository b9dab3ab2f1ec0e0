import type { ChannelOf } from '@weir/resources';
import type { Environment } from './channel-errors.js';
import type { Send } from './channel.port.js';
import { postJson, secretHeaders } from './post-json.js';
import type { TidingJson } from './tiding-json.js';
import { textOf } from './tiding-text.js';

/** After so long without a word, Alertmanager takes an alert for resolved, milliseconds. */
const GOES_ON_MS = 600_000;
const NOT_OF_LABELS = /[^a-zA-Z0-9_]/g;

/** Posts alerts to Alertmanager (https://github.com/prometheus/alertmanager/blob/main/api/v2/openapi.yaml). */
export function alertmanagerSender(environment: Environment): Send<ChannelOf<'alertmanager'>> {
  return async ({ url, headers }, { at, tidings }) => {
    const path = new URL('api/v2/alerts', url.endsWith('/') ? url : `${url}/`);
    await postJson(
      path,
      JSON.stringify(tidings.map((tiding) => postableAlert(tiding, at))),
      await secretHeaders(headers, environment),
    );
  };
}

function postableAlert(tiding: TidingJson, at: number) {
  const { alert, labels, severity, since, change, description, runbook } = tiding;
  const own = Object.entries(labels).map(([name, value]) => [name.replaceAll(NOT_OF_LABELS, '_'), value] as const);
  return {
    labels: { ...Object.fromEntries(own), alertname: alert, ...(severity === undefined ? {} : { severity }) },
    annotations: {
      summary: description ?? alert,
      description: textOf([tiding]),
      ...(runbook === undefined ? {} : { runbook }),
    },
    // Of one that ended, `since` is when it did.
    ...(change === 'firing' ? { startsAt: since, endsAt: new Date(at + GOES_ON_MS).toISOString() } : { endsAt: since }),
  };
}
