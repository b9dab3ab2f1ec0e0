import { create, type Usage, UsageSchema } from '@weir/contracts';

/** What two completions took together. */
export function addUsage(a: Usage | undefined, b: Usage | undefined): Usage {
  return create(UsageSchema, {
    inputTokens: (a?.inputTokens ?? 0) + (b?.inputTokens ?? 0),
    outputTokens: (a?.outputTokens ?? 0) + (b?.outputTokens ?? 0),
    cost: (a?.cost ?? 0) + (b?.cost ?? 0),
    currency: bothCurrencies(a?.currency ?? '', b?.currency ?? ''),
  });
}

/** Nobody is to take the sum of two currencies for one of them. */
function bothCurrencies(a: string, b: string): string {
  const all = new Set([...a.split('+'), ...b.split('+')].filter((each) => each !== ''));
  return [...all].toSorted().join('+');
}
