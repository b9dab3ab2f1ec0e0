import {
  type AnswerRequested,
  AnswerRequestedSchema,
  AnswerSubscribedSchema,
  create,
  DocumentUseSchema,
  readTime,
  RenewalSchema,
  renewalRunId,
  type RunState,
  type Subscription,
  SubscriptionSchema,
  topics,
} from '@weir/contracts';
import { WeirError } from '@weir/errors';
import { emit, type Emission } from '@weir/kafka';
import type { AppSpec } from '@weir/resources';
import type { Outcome } from './outcome.js';
import { type Plan, planOf } from './plan.js';

type Offered = NonNullable<AppSpec['subscriptions']>;

const DAY_MS = 86_400_000;

/**
 * The part of a run's state that a subscription is made from: the request without its question, and with the time until
 * which it stands.
 *
 * @param at - When the request was appended to its topic, milliseconds since the epoch.
 * @throws WeirError poison `subscription-not-offered` or `time-invalid`.
 */
export function subscribedOf(request: AnswerRequested, plan: Plan, at: number): { subscribed?: AnswerRequested } {
  const { subscription } = request;
  if (!subscription) return {};
  const offered = plan.app.subscriptions;
  if (!offered) {
    throw new WeirError({
      code: 'subscription-not-offered',
      disposition: 'poison',
      field: 'subscription',
      message: 'Answers of this app cannot be subscribed to: it does not declare subscriptions.',
    });
  }
  const until = new Date(untilOf(subscription, offered, at)).toISOString();
  const standing = create(SubscriptionSchema, { ...subscription, until, maxRenewals: leftOf(request, offered) });
  return {
    subscribed: create(AnswerRequestedSchema, { ...request, question: '', messages: [], subscription: standing }),
  };
}

function untilOf({ until }: Subscription, { maxDays }: Offered, at: number): number {
  const latest = at + maxDays * DAY_MS;
  if (until === '') return latest;
  const wanted = readTime(until) ?? Number.NaN;
  if (Number.isNaN(wanted)) {
    throw new WeirError({
      code: 'time-invalid',
      disposition: 'poison',
      field: 'subscription.until',
      message: 'until must be an RFC 3339 time.',
    });
  }
  return Math.min(wanted, latest);
}

/** New answers that may still follow. */
function leftOf({ subscription, renewal }: AnswerRequested, { maxRenewals }: Offered): number {
  if (!subscription?.renew) return 0;
  const most = Math.min(subscription.maxRenewals ?? maxRenewals, maxRenewals);
  return Math.max(0, most - (renewal?.count ?? 0));
}

/** The subscription as the answer tells it; undefined when there is nothing to watch. */
export function standingOf(state: RunState, outcome: Outcome): Subscription | undefined {
  const { subscribed } = state;
  if (!subscribed || outcome.outcome !== 'answered' || citedBy(outcome, state).length === 0) return undefined;
  const { renew = false, until = '', maxRenewals = 0 } = subscribed.subscription ?? {};
  return create(SubscriptionSchema, { renew, until, maxRenewals });
}

/** Has an answer that is subscribed to watched. */
export function subscribe(tenant: string, state: RunState, outcome: Outcome): Emission[] {
  const standing = standingOf(state, outcome);
  if (!standing) return [];
  const { runId, app, groups, replyTopic } = state;
  const { debounceSeconds = 0 } = planOf(state).app.subscriptions ?? {};
  const message = create(AnswerSubscribedSchema, {
    runId,
    app,
    groups,
    replyTopic,
    until: standing.until,
    documents: citedBy(outcome, state),
    debounceMs: Math.round(debounceSeconds * 1_000),
    ...(standing.maxRenewals ? { renewal: renewalOf(tenant, state) } : {}),
  });
  return [emit(topics.answerSubscribed, message, { run: runId })];
}

/** The same question, as the input check left it, under a run id that follows from this one's. */
function renewalOf(tenant: string, { runId, messages, subscribed }: RunState): AnswerRequested {
  const request = subscribed!;
  return create(AnswerRequestedSchema, {
    ...request,
    runId: renewalRunId(tenant, runId),
    messages,
    // It has passed by then; the app's own time limit counts.
    deadline: '',
    // Its limit counts from the first question on, and has to be as it was asked for.
    subscription: { ...request.subscription!, maxRenewals: totalOf(request) },
    renewal: create(RenewalSchema, { runId, count: (request.renewal?.count ?? 0) + 1 }),
  });
}

/** Of which so many are left, and so many are behind. */
function totalOf({ subscription, renewal }: AnswerRequested): number {
  return (subscription?.maxRenewals ?? 0) + (renewal?.count ?? 0);
}

function citedBy({ citations }: Outcome, { generation, plan }: RunState) {
  const { collection: own = '' } = plan as { collection?: string };
  const documents = new Map<string, ReturnType<typeof use>>();
  const use = (collection: string, documentId: string, version: bigint) =>
    create(DocumentUseSchema, { collection, documentId, version, generation });
  for (const { collection, documentId, version } of citations) {
    const of = collection || own;
    if (documentId !== '' && of !== '') documents.set(JSON.stringify([of, documentId]), use(of, documentId, version));
  }
  return [...documents.values()];
}
