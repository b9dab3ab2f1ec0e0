import type { Approvals } from './approvals/approvals.js';
import type { ReadSince } from '@weir/kafka';
import type { Evaluations } from './evaluations/evaluations.js';
import type { Erasures } from './erasures/erasures.js';
import type { Promotions } from './promotions/promotions.js';
import type { Optimisations } from './optimisations/optimisations.js';
import type { Tunings } from './tunings/tunings.js';
import type { Resources } from './auth/keyring.js';
import type { Publisher } from '@weir/requests';
import type { RecentOutcomes } from './replies/recent-outcomes.js';
import type { Waits } from '@weir/requests';
import type { Revelation } from './pii/reveal.js';
import type { Reviews } from './reviews/reviews.js';
import type { Suites } from './suites/suites.js';
import type { GatewayEvents } from './telemetry.js';

/** The token for what every part of the gateway works with. */
export const GATEWAY = Symbol('weir.gateway');

/** What stands between the HTTP API and the rest of the world. */
export interface GatewayPorts {
  resources: Resources;
  /** For what somebody waits for. */
  publisher: Publisher;
  /** For uploads, which must not hold up the others. */
  uploads: Publisher;
  /** Replies to requests. */
  waits: Waits;
  /** Replies to lines of uploads. */
  uploadWaits: Waits;
  outcomes: RecentOutcomes;
  /** Calls that wait for a person to decide. */
  approvals: Approvals;
  /** Texts that people are asked to look at. */
  reviews: Reviews;
  /** Those that run, and what they came to. */
  evaluations: Evaluations;
  /** What scheduled suites came to beside the runs before. */
  suites: Suites;
  /** Changes of Apps on their way into force. */
  promotions: Promotions;
  erasures: Erasures;
  optimisations: Optimisations;
  tunings: Tunings;
  /** Looks something up in the log. */
  readSince: ReadSince;
  /** What tokens of personal data are turned back with. */
  piiKey: string | undefined;
  /** Called before personal data is given back; where it fails, none is. */
  piiRevealed: (revelation: Revelation) => Promise<void>;
  events: GatewayEvents;
  limits: {
    /** For searches, embeddings, checks and lists, milliseconds. */
    requestMs: number;
    /** For a document to be indexed, milliseconds. */
    documentMs: number;
    /** For what is running when the gateway stops, milliseconds. */
    drainMs: number;
    /** Uploads at a time. */
    uploads: number;
  };
  /** Make a collection with defaults when documents come for one that is not declared. */
  createCollections: boolean;
}
