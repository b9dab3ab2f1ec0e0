import { WeirError } from '@weir/errors';
import { parseAllDocuments } from 'yaml';
import type { z } from 'zod';
import { hashOf } from './canonical-json.js';
import { alertSchema, type AlertSpec } from './kinds/alert.js';
import { apiKeySchema, type ApiKeySpec } from './kinds/api-key.js';
import { appSchema, type AppSpec } from './kinds/app.js';
import { budgetSchema, type BudgetSpec } from './kinds/budget.js';
import { canarySchema, type CanarySpec } from './kinds/canary.js';
import { channelSchema, type ChannelSpec } from './kinds/channel.js';
import { collectionSchema, type CollectionSpec } from './kinds/collection.js';
import { datasetSchema, type DatasetSpec } from './kinds/dataset.js';
import { issuerSchema, type IssuerSpec } from './kinds/issuer.js';
import { modelSchema, type ModelSpec } from './kinds/model.js';
import { objectiveSchema, type ObjectiveSpec } from './kinds/objective.js';
import { policySchema, type PolicySpec } from './kinds/policy.js';
import { promptSchema, type PromptSpec } from './kinds/prompt.js';
import { promotionSchema, type PromotionSpec } from './kinds/promotion.js';
import { silenceSchema, type SilenceSpec } from './kinds/silence.js';
import { suiteSchema, type SuiteSpec } from './kinds/suite.js';
import { toolSchema, type ToolSpec } from './kinds/tool.js';

/** Every kind of resource, and what its specification is. */
export interface Specs {
  App: AppSpec;
  Model: ModelSpec;
  Collection: CollectionSpec;
  Policy: PolicySpec;
  Prompt: PromptSpec;
  Tool: ToolSpec;
  Dataset: DatasetSpec;
  Suite: SuiteSpec;
  Promotion: PromotionSpec;
  Canary: CanarySpec;
  Budget: BudgetSpec;
  Objective: ObjectiveSpec;
  Alert: AlertSpec;
  Channel: ChannelSpec;
  Silence: SilenceSpec;
  ApiKey: ApiKeySpec;
  Issuer: IssuerSpec;
}

export type Kind = keyof Specs;

export interface Resource<K extends Kind = Kind> {
  kind: K;
  name: string;
  spec: Specs[K];
}

const schemas: { [K in Kind]: z.ZodType<Specs[K]> } = {
  App: appSchema,
  Model: modelSchema,
  Collection: collectionSchema,
  Policy: policySchema,
  Prompt: promptSchema,
  Tool: toolSchema,
  Dataset: datasetSchema,
  Suite: suiteSchema,
  Promotion: promotionSchema,
  Canary: canarySchema,
  Budget: budgetSchema,
  Objective: objectiveSchema,
  Alert: alertSchema,
  Channel: channelSchema,
  Silence: silenceSchema,
  ApiKey: apiKeySchema,
  Issuer: issuerSchema,
};

export const KINDS = Object.keys(schemas) as Kind[];

const NAME = /^[a-z0-9]([a-z0-9._-]{0,61}[a-z0-9])?$/;

/**
 * Validates one declaration and fills in defaults.
 *
 * @throws WeirError poison `resource-invalid`; names kind, name and every wrong field.
 */
export function parseResource(input: unknown): Resource {
  const { kind, name, spec, ...rest } = (input ?? {}) as Record<string, unknown>;
  const problems: string[] = Object.keys(rest).map((field) => `${field}: unknown field`);
  if (!isKind(kind)) throw invalid('resource', [`kind: must be one of ${KINDS.join(', ')}`, ...problems], 'kind');
  if (typeof name !== 'string' || !NAME.test(name)) {
    problems.push('name: must be 1 to 63 lower-case letters, digits, dots, dashes or underscores');
  }
  const parsed = schemas[kind].safeParse(spec ?? {});
  if (!parsed.success) {
    problems.push(
      ...parsed.error.issues.flatMap((issue) =>
        issue.code === 'unrecognized_keys'
          ? issue.keys.map((key) => `${['spec', ...issue.path, key].join('.')}: unknown field`)
          : [`${['spec', ...issue.path].join('.')}: ${issue.message}`],
      ),
    );
  }
  if (!parsed.success || problems.length > 0) {
    throw invalid(`${kind} ${String(name)}`, problems, problems[0]?.split(':', 1)[0] ?? 'spec');
  }
  return { kind, name: name as string, spec: parsed.data };
}

/**
 * Reads the resources of a YAML text, several documents separated by `---`.
 *
 * @param source - Named in errors.
 */
export function parseResources(text: string, source: string): Resource[] {
  return parseAllDocuments(text).flatMap((document) => {
    const [error] = document.errors;
    if (error) throw invalid(source, [error.message.split('\n', 1)[0]!], source);
    const value: unknown = document.toJS();
    return value === null ? [] : [parseResource(value)];
  });
}

export function isKind(value: unknown): value is Kind {
  return typeof value === 'string' && Object.hasOwn(schemas, value);
}

export function resourceKey({ kind, name }: { kind: string; name: string }): string {
  return `${kind}/${name}`;
}

export function resourceHash({ kind, name, spec }: Resource): string {
  return hashOf({ kind, name, spec });
}

function invalid(what: string, problems: readonly string[], field: string): WeirError {
  return new WeirError({
    code: 'resource-invalid',
    disposition: 'poison',
    field,
    message: `Invalid ${what}: ${problems.join('; ')}.`,
  });
}
