import { signingKey } from '@weir/audit';
import type { AnyConsumer } from '@weir/kafka';
import type { Telemetry } from '@weir/telemetry';
import type { Config } from '../config.js';
import { auditEvents } from '../telemetry.js';
import { chainAuditConsumer } from './chain-audit.consumer.js';
import { ChainKeeper } from './chain-keeper.js';
import { noteAuditConsumers } from './note-audit.consumer.js';

/** @throws WeirError fatal `audit-key-invalid`. */
export function auditConsumers(config: Config, telemetry: Pick<Telemetry, 'logger' | 'registry'>): AnyConsumer[] {
  const keeper = new ChainKeeper({
    key: config.WEIR_AUDIT_KEY === undefined ? undefined : signingKey(config.WEIR_AUDIT_KEY),
    headRecords: config.WEIR_AUDIT_HEAD_RECORDS,
    headMs: config.WEIR_AUDIT_HEAD_MS,
    events: auditEvents(telemetry),
  });
  return [...noteAuditConsumers(), chainAuditConsumer(keeper)];
}
