import { WeirError } from '@weir/errors';

/** An item without what it is to be judged by; `field` names it. */
export function missingInput(field: 'question' | 'answer' | 'contexts' | 'expected'): WeirError {
  return new WeirError({
    code: 'judge-input-missing',
    disposition: 'poison',
    field,
    message: `The item cannot be judged: its ${field} is empty.`,
  });
}

/** A judge that found nothing in a text that could be right or wrong. */
export function nothingToJudge(what: string): WeirError {
  return new WeirError({
    code: 'judge-nothing-to-judge',
    disposition: 'poison',
    message: `The judge found no statement in the ${what}, so there is no share of them.`,
  });
}
