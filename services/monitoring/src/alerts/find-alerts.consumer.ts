import { AlertsResultSchema, create, topics } from '@weir/contracts';
import { type AnyConsumer, defineConsumer, type Dependency, stepFailure, stepReply, stepReplyId } from '@weir/kafka';
import type { ObjectiveSpec, Snapshot } from '@weir/resources';
import { alertMessage, standingMessage } from './alert-message.js';
import type { AlertPhase, AlertState } from './alert-state.js';
import type { AlertStore } from './alert-store.port.js';
import type { AlertWatch } from './alert-watch.js';
import { standingOf } from './objectives.js';
import { keyOf } from './reading.js';
import { silenceOf } from './silences.js';
import type { Sums } from './sums.port.js';

export interface FindAlertsPorts {
  store: AlertStore;
  sums: Sums;
  snapshot: () => Snapshot;
  watch: AlertWatch;
  keptDays: number;
  replyTopicPrefix: string;
  dependencies: readonly Dependency[];
  now: () => number;
}

/** One instance looks at alerts: the one that has this partition. */
const LOOKING_PARTITION = 0;
const ORDER: readonly AlertPhase[] = ['firing', 'pending', 'unknown', 'quiet'];

/** Answers what is known of alerts and objectives; the one instance that is to looks at them. */
export function findAlertsConsumer(ports: FindAlertsPorts): AnyConsumer {
  const { store, sums, snapshot, watch, keptDays, replyTopicPrefix, dependencies, now } = ports;
  return defineConsumer({
    group: 'weir.monitoring.find-alerts',
    topic: topics.alertsRequested,
    ledger: [topics.stepCompleted],
    outcomeId: stepReplyId,
    dependencies,
    whenDown: 'reject',
    taken: ({ partition, signal }) => {
      if (partition === LOOKING_PARTITION) watch.start(signal);
      return Promise.resolve();
    },
    gather: async ({ allTenants, objectives }, { envelope }) => {
      const started = performance.now();
      const declared = snapshot();
      const tenant = allTenants ? undefined : envelope.tenant;
      const at = now();
      const found = objectives
        ? {
            objectives: await Promise.all(
              declared
                .list('Objective')
                .filter(({ spec }) => isOf(spec, tenant))
                .map(async (objective) =>
                  standingMessage(await standingOf(objective, { now: at, keptDays, tenant }, sums)),
                ),
            ),
          }
        : {
            alerts: (await store.all())
              .filter(({ labels, isGone }) => !isGone && (tenant === undefined || labels['tenant'] === tenant))
              .sort(byUrgency)
              .map((state) => alertMessage(state, declared.find('Alert', state.alert), silenceOf(state, declared, at))),
          };
      return { result: create(AlertsResultSchema, found), tookMs: performance.now() - started };
    },
    handle: (request, { result, tookMs }, context) => [
      stepReply(request, context, replyTopicPrefix, { case: 'alerts', value: result }, tookMs),
    ],
    reject: (error, request, context) => stepFailure(error, request, context, replyTopicPrefix),
  });
}

/** What an objective for all tenants comes to for one of them is that one's own. */
function isOf({ applies }: ObjectiveSpec, tenant: string | undefined): boolean {
  return tenant === undefined || applies.tenant === undefined || applies.tenant === tenant;
}

function byUrgency(one: AlertState, other: AlertState): number {
  const place = ({ phase }: AlertState) => ORDER.indexOf(phase);
  if (place(one) !== place(other)) return place(one) - place(other);
  return keyOf(one) < keyOf(other) ? -1 : 1;
}
