import { topics } from '@weir/contracts';
import { type Steps, textChecker } from '@weir/requests';
import type { ResourceView } from '@weir/service';
import { lookAside } from '../suite-drift/look-aside.js';
import { Cancellations } from '@weir/service';
import { itemScorer } from '../suites/score-item.js';
import { summariseAside } from '../suites/summarise-aside.js';
import { listDocuments } from './list-documents.js';
import type { TrafficPorts } from './run-traffic.js';

interface Parts extends Pick<TrafficPorts, 'publisher' | 'waits' | 'readSince' | 'datasets' | 'events' | 'now'> {
  resources: ResourceView;
  steps: Steps;
}

/** For the check of one text. */
const CHECK_MS = 30_000;

/** What suites and replays work with. */
export function replayPorts({ resources, steps, ...others }: Parts): TrafficPorts {
  return {
    ...others,
    snapshotWith: ({ suite, replay }) =>
      replay ? resources.snapshotWith(replay.app, 'App', 'Model') : resources.snapshotWith(suite, 'Suite'),
    snapshot: () => resources.snapshot,
    listDocuments: (tenant) => listDocuments(steps, tenant),
    cancellations: new Cancellations(),
    scorer: itemScorer(steps),
    summarise: summariseAside,
    lookAtScores: lookAside,
    checkText: (tenant, app, snapshot, signal) => {
      const policy = snapshot.get('Policy', snapshot.get('App', app).policy);
      return textChecker(steps, { topic: topics.checkRequested, tenant, policy, timeLimitMs: CHECK_MS, signal });
    },
  };
}
