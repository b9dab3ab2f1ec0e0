import type { Steps } from '@weir/requests';
import type { ResourceView } from '@weir/service';
import { Cancellations } from '../suites/cancellations.js';
import { itemScorer } from '../suites/score-item.js';
import { summariseAside } from '../suites/summarise-aside.js';
import { listDocuments } from './list-documents.js';
import type { ReplayPorts } from './run-replay.js';

interface Parts extends Pick<ReplayPorts, 'publisher' | 'waits' | 'readSince' | 'datasets' | 'events' | 'now'> {
  resources: ResourceView;
  steps: Steps;
}

/** What suites and replays work with. */
export function replayPorts({ resources, steps, ...others }: Parts): ReplayPorts {
  return {
    ...others,
    snapshotWith: ({ suite, replay }) =>
      replay ? resources.snapshotWith(replay.app, 'App', 'Model') : resources.snapshotWith(suite, 'Suite'),
    snapshot: () => resources.snapshot,
    listDocuments: (tenant) => listDocuments(steps, tenant),
    cancellations: new Cancellations(),
    scorer: itemScorer(steps),
    summarise: summariseAside,
  };
}
