import { instructionReader } from '../../libs/guardrail-models/src/readers.ts';
import type { LinearModel } from '../../libs/guardrail-models/src/linear-model.ts';
import { findPlanted } from '../../libs/guardrail-models/src/injection.ts';
import { type Item, learn } from './cross-validation.ts';
import { categoriesOf, FOLDS, PLACES, plantedCases, plantedIn, survives } from './attacks.ts';
import { print } from './figures.ts';
import { randomOf } from './random.ts';

export function maskedText(text: string, spans: readonly { start: number; end: number }[]): string {
  let masked = '';
  let from = 0;
  for (const { start, end } of spans) {
    masked += text.slice(from, start) + text.slice(start, end).replace(/[^\r\n]/g, '•');
    from = end;
  }
  return masked + text.slice(from);
}

/** Attacks of each category on a model that has seen none of its category; every attack in some contexts of its kind, at each place. */
export function measurePlanted(items: readonly Item[], centre: (model: LinearModel) => LinearModel): void {
  const reader = instructionReader();
  const { attacks, contexts } = plantedCases();
  const random = randomOf(5);
  const counts = new Map<string, { tried: number; survived: number }>();
  const count = (name: string, survived: boolean): void => {
    const known = counts.get(name) ?? { tried: 0, survived: 0 };
    counts.set(name, { tried: known.tried + 1, survived: known.survived + Number(survived) });
  };
  for (let fold = 0; fold < FOLDS; fold += 1) {
    const heldOut = categoriesOf(attacks, fold);
    const model = centre(
      learn(
        reader,
        items.filter(({ group }) => !heldOut.has(group)),
      ),
    );
    for (const { attack, kind, category } of attacks.filter((each) => heldOut.has(each.category))) {
      const own = contexts.filter(({ task }) => (kind === 'code') === (task === 'code'));
      for (let turn = 0; turn < 8; turn += 1) {
        const { task, text } = own[Math.floor(random() * own.length)]!;
        for (const place of PLACES) {
          const planted = plantedIn(text, attack, place, random);
          const survived = survives(attack, maskedText(planted, findPlanted(planted, 0.5, { reader, model })));
          count('all', survived);
          count(place, survived);
          count(`in ${task}`, survived);
          count(category, survived);
        }
      }
    }
  }
  print(
    'planted, attacks of unseen categories: where or which, tried, share that is still there',
    [...counts].map(([name, { tried, survived }]) => [name, tried, survived / tried]),
  );
}
