import type { PolicySpec } from './kinds/policy.js';
import { ACTIONS, type Action } from './kinds/policy-setting.js';
import type { Snapshot } from './snapshot.js';

/**
 * The policy that a text of a tenant goes by: the one that its app or collection names, made stricter by those that name
 * the tenant.
 *
 * @throws WeirError as `Snapshot.get` does, where nobody declared it.
 */
export function policyFor(snapshot: Snapshot, name: string, tenant: string): PolicySpec {
  const own = snapshot.get('Policy', name, 'policy');
  return snapshot
    .list('Policy')
    .filter((each) => each.name !== name && each.spec.tenants.includes(tenant))
    .reduce((policy, { spec }) => stricterOf(policy, spec), own);
}

/** Of two policies the stricter, setting by setting. Of a guardrail's the one whose action is the stricter counts whole. */
export function stricterOf(one: PolicySpec, other: PolicySpec): PolicySpec {
  return {
    ...one,
    reviewFlagged: one.reviewFlagged || other.reviewFlagged,
    documents: stricterStage(one.documents, other.documents),
    input: stricterStage(one.input, other.input),
    context: stricterStage(one.context, other.context),
    toolCall: stricterStage(one.toolCall, other.toolCall),
    toolResult: stricterStage(one.toolResult, other.toolResult),
    output: stricterStage(one.output, other.output),
  };
}

/** The settings that are a word, by how strict it is. */
const STRICTER_WORDS = ['checked', 'block'];

function stricterStage<Stage extends object>(one: Stage, other: Stage): Stage {
  const [ours, theirs] = [one, other] as Record<string, Setting | undefined>[];
  // A limit that one of them does not have is in neither's defaults.
  const names = new Set([...Object.keys(one), ...Object.keys(other)]);
  const both = [...names].map((name) => {
    const [own, its] = [ours![name], theirs![name]];
    return [name, own === undefined || its === undefined ? (own ?? its) : stricter(own, its)];
  });
  return Object.fromEntries(both) as Stage;
}

type Setting = number | boolean | string | { action: Action };

function stricter(one: Setting, other: Setting): Setting {
  if (typeof one === 'number') return Math.min(one, other as number);
  if (typeof one === 'boolean') return one || other;
  if (typeof one === 'string') return STRICTER_WORDS.includes(other as string) ? other : one;
  const { action } = other as { action: Action };
  return ACTIONS.indexOf(action) > ACTIONS.indexOf(one.action) ? other : one;
}
