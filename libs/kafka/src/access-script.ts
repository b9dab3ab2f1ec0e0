import { type AccessRule, accessRules, type Operation } from './access-rules.js';

const OPERATIONS: Readonly<Record<Operation, string>> = {
  read: 'Read',
  write: 'Write',
  create: 'Create',
  delete: 'Delete',
  describe: 'Describe',
  'describe-configs': 'DescribeConfigs',
  'alter-configs': 'AlterConfigs',
};

const HEAD = `#!/bin/sh
# Generated from the catalogue of topics: \`npm run docs\` writes it again. Gives every service, the operator and outside
# clients what they need on Kafka, and nothing else. Doing it twice does no harm; what an older release needed is not taken away.
#
#   KAFKA_ACLS="bin/kafka-acls.sh --bootstrap-server broker:9093 --command-config admin.properties" sh acls.sh
#
# Principals are User:weir-gateway, User:weir-retrieval and so on; WEIR_PRINCIPAL_PREFIX says otherwise, as CN=weir- where they
# are those of certificates. \`weir topics grant\` does the same without Kafka's tools.
set -eu
: "\${KAFKA_ACLS:?Set it to kafka-acls.sh with --bootstrap-server and --command-config}"
prefix="\${WEIR_PRINCIPAL_PREFIX:-weir-}"
allow() {
  who="$1"
  shift
  $KAFKA_ACLS --add --force --allow-principal "User:$prefix$who" "$@" >/dev/null
}
`;

/** The rules as a shell script over Kafka's own tool, one call for what is alike: each call starts a Java machine. */
export function accessScript(rules: readonly AccessRule[] = accessRules()): string {
  const alike = Map.groupBy(rules, ({ who, resource, prefixed, operations }) =>
    JSON.stringify([who, resource, prefixed, operations]),
  );
  const lines: string[] = [];
  let before = '';
  for (const group of alike.values()) {
    const [{ who, resource, prefixed, operations }] = group as [AccessRule];
    if (who !== before) lines.push('', `# ${who}`);
    before = who;
    const names = group.map(({ name }) => `  --${resource} '${name}'`);
    const head = [
      `allow ${who}`,
      ...operations.map((operation) => `--operation ${OPERATIONS[operation]}`),
      ...(prefixed ? ['--resource-pattern-type prefixed'] : []),
    ].join(' ');
    lines.push([head, ...names].join(' \\\n'));
  }
  return `${HEAD}${lines.join('\n')}\n`;
}
