import type { Agreement } from '@weir/feedback';
import type { FeedbackList } from '../gateway-types.js';
import { oneLine } from './printable.js';
import type { Terminal } from './terminal.js';

/** What one rater said of one answer, for people. */
export function feedbackText(terminal: Terminal, entry: FeedbackList['feedback'][number]): string {
  const { runId, rater, scale, rating, correction, labels, comment, at, run } = entry;
  const dim = (text: string) => terminal.style('dim', text);
  const line = (name: string, text: string | undefined) => (text ? [`  ${dim(name)} ${oneLine(text)}`] : []);
  const prompt = run?.prompt?.['name'];
  const made = [...(typeof prompt === 'string' ? [prompt] : []), ...(run?.model ? [run.model] : [])].join(', ');
  return [
    `${dim(at)} ${oneLine(rater)}: ${ratingText(scale, rating)} ${labels.map((label) => `#${oneLine(label)}`).join(' ')} ${dim(runId)}`,
    ...line('asked', run?.question),
    ...line('answered', run ? run.answer || run.outcome : 'the log does not hold the answer any longer'),
    ...line('should be', correction),
    ...line('says', comment),
    ...line('made by', made),
    ...line('cites', run?.documents.map(({ documentId, version }) => `${documentId} (version ${version})`).join(', ')),
  ].join('\n');
}

function ratingText(scale: string | undefined, rating: number | undefined): string {
  if (rating === undefined) return 'no rating';
  if (scale !== 'thumbs') return `${rating} of 5`;
  return rating > 0 ? 'up' : rating < 0 ? 'down' : 'neither up nor down';
}

/** How far raters agree, for people. */
export function agreementText({ runs, raters, ratedOnce, nominal, ordinal, kappa }: Agreement): string {
  const value = (name: string, interval: Agreement['nominal']) =>
    `${name.padEnd(30)} ${interval ? `${short(interval.estimate)}  [${short(interval.low)}, ${short(interval.high)}]` : 'no value: all ratings are the same'}`;
  return [
    `${runs} runs were rated by two raters or more (${raters.map((rater) => oneLine(rater)).join(', ') || 'none'}); ${ratedOnce} by one`,
    ...(runs === 0
      ? []
      : [
          value("Krippendorff's alpha, ordinal", ordinal),
          value("Krippendorff's alpha, nominal", nominal),
          ...(raters.length === 2 ? [value("Cohen's kappa", kappa)] : []),
        ]),
  ].join('\n');
}

const short = (value: number): string => value.toFixed(3);
