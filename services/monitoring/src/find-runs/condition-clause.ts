import type { IndexQuery } from '@weir/elasticsearch';
import type { Condition } from '@weir/resources';

/** What finds the runs that a condition is true of. */
export function clauseOf(condition: Condition): IndexQuery {
  switch (condition.kind) {
    case 'and':
      return { bool: { filter: condition.parts.map(clauseOf) } };
    case 'or':
      return { bool: { should: condition.parts.map(clauseOf), minimum_should_match: 1 } };
    case 'not':
      return { bool: { must_not: [clauseOf(condition.part)] } };
    case 'compare':
      return comparisonOf(condition);
  }
}

const RANGES = { '>': 'gt', '>=': 'gte', '<': 'lt', '<=': 'lte' } as const;

function comparisonOf({ field, operator, value }: Extract<Condition, { kind: 'compare' }>): IndexQuery {
  if (operator === '!=')
    return { bool: { must_not: [comparisonOf({ kind: 'compare', field, operator: '=', value })] } };
  if (operator !== '=') return { range: { [field]: { [RANGES[operator]]: value } } };
  if (typeof value === 'string' && value.includes('*')) {
    // Only the star has a meaning.
    return { wildcard: { [field]: { value: value.replaceAll(/[\\?]/g, '\\$&') } } };
  }
  return { term: { [field]: value } };
}
