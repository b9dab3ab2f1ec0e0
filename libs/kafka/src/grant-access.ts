import {
  type Acl,
  AclOperations,
  AclPermissionTypes,
  Admin,
  ResourcePatternTypes,
  ResourceTypes,
} from '@platformatic/kafka';
import { WeirError } from '@weir/errors';
import type { AccessRule, Operation } from './access-rules.js';
import { clientOptions, hasProtocolError, type KafkaOptions, unavailable } from './connection.js';

const OPERATIONS: Readonly<Record<Operation, Acl['operation']>> = {
  read: AclOperations.READ,
  write: AclOperations.WRITE,
  create: AclOperations.CREATE,
  describe: AclOperations.DESCRIBE,
  'describe-configs': AclOperations.DESCRIBE_CONFIGS,
  delete: AclOperations.DELETE,
  'alter-configs': AclOperations.ALTER_CONFIGS,
};

const RESOURCES: Readonly<Record<AccessRule['resource'], Acl['resourceType']>> = {
  topic: ResourceTypes.TOPIC,
  group: ResourceTypes.GROUP,
  'transactional-id': ResourceTypes.TRANSACTIONAL_ID,
};

/**
 * Makes rules hold on the cluster, from any host. Doing it twice changes nothing; nothing is taken away.
 *
 * @param prefix - Of principals: `User:<prefix><who>`.
 * @throws WeirError fatal `access-not-granted` when the caller may not grant, or the cluster knows no access rules;
 *   `kafka-unavailable` (retryable).
 */
export async function grantAccess(kafka: KafkaOptions, rules: readonly AccessRule[], prefix: string): Promise<void> {
  const admin = new Admin(clientOptions(kafka, 'access'));
  try {
    await admin.createAcls({ creations: rules.flatMap((rule) => aclsOf(rule, prefix)) });
  } catch (cause) {
    if (!hasProtocolError(cause, 'CLUSTER_AUTHORIZATION_FAILED', 'SECURITY_DISABLED')) throw unavailable(cause);
    throw new WeirError({
      code: 'access-not-granted',
      disposition: 'fatal',
      message: hasProtocolError(cause, 'SECURITY_DISABLED')
        ? 'This Kafka lets everybody do everything: set authorizer.class.name on its brokers first.'
        : 'This user may not say who may do what on Kafka: use one of its super users.',
      cause,
    });
  } finally {
    await admin.close();
  }
}

function aclsOf({ who, resource, name, prefixed, operations }: AccessRule, prefix: string): Acl[] {
  return operations.map((operation) => ({
    resourceType: RESOURCES[resource],
    resourceName: name,
    resourcePatternType: prefixed ? ResourcePatternTypes.PREFIXED : ResourcePatternTypes.LITERAL,
    principal: `User:${prefix}${who}`,
    host: '*',
    operation: OPERATIONS[operation],
    permissionType: AclPermissionTypes.ALLOW,
  }));
}
