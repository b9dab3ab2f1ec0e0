import {
  type AnsweredRun,
  type DatasetDraft,
  distinctDrafts,
  draftOf,
  type Feedback,
  itemOfDraft,
  textsOf,
  withTexts,
} from '@weir/feedback';
import type { CheckText } from '@weir/requests';
import type { DatasetLine, DatasetReport } from './datasets.schema.js';

/** Items whose texts are checked at a time. */
const AT_A_TIME = 8;

/**
 * Makes items of answered runs: every text is checked before it leaves, and an item of which any text is blocked is left out whole.
 *
 * @param runs - The newest first.
 * @throws WeirError what `check` throws; what came by then is no dataset.
 */
export async function* itemsOfTraffic(
  runs: readonly AnsweredRun[],
  feedback: ReadonlyMap<string, readonly Feedback[]>,
  check: CheckText,
  counted: Pick<DatasetReport, 'experiments' | 'dropped'>,
): AsyncGenerator<DatasetLine> {
  const asked = runs.flatMap((run) => {
    const { question = '' } = run;
    return question.trim() === '' ? [] : [{ ...run, question }];
  });
  const drafts = distinctDrafts(asked.map((run) => draftOf(run, feedback.get(run.runId) ?? [])));
  const report: DatasetReport = {
    answers: runs.length,
    items: 0,
    duplicates: asked.length - drafts.length,
    blocked: 0,
    redacted: 0,
    unasked: runs.length - asked.length,
    ...counted,
  };
  const ids = new Set<string>();
  for (let from = 0; from < drafts.length; from += AT_A_TIME) {
    const checked = await Promise.all(drafts.slice(from, from + AT_A_TIME).map((draft) => checkDraft(draft, check)));
    for (const draft of checked) {
      if (draft === 'blocked') report.blocked += 1;
      else {
        const item = itemOfDraft(draft.draft);
        // Two questions may differ in nothing but what was masked.
        if (ids.has(item.id)) report.duplicates += 1;
        else {
          ids.add(item.id);
          report.items += 1;
          if (draft.redacted) report.redacted += 1;
          yield { item };
        }
      }
    }
  }
  yield { report };
}

async function checkDraft(
  draft: DatasetDraft,
  check: CheckText,
): Promise<{ draft: DatasetDraft; redacted: boolean } | 'blocked'> {
  const texts = textsOf(draft);
  const checked = await Promise.all(texts.map(check));
  const allowed = checked.flatMap((one) => (one === 'blocked' ? [] : one.text));
  if (allowed.length < texts.length || allowed[0]!.trim() === '') return 'blocked';
  return { draft: withTexts(draft, allowed), redacted: allowed.some((text, index) => text !== texts[index]) };
}
