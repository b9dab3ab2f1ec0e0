/** What drift looks at of a run: numbers and classes, no text. What a run has not, or is not known of it, is absent. */
export interface RunFeatures {
  run: string;
  /** When it was answered, milliseconds since the epoch. */
  at: number;
  /** Of the question, in words. */
  questionWords?: number;
  /** Of the question: `en` and so on; `unclear` where it is too short or mixed. */
  questionLanguage?: string;
  /** Embedding of the question, L2-normalised. */
  questionVector?: ArrayLike<number>;
  /** Of what retrieval found. */
  bestScore?: number;
  hits?: number;
  /** Of an answer, in words. */
  answerWords?: number;
  /** Of an English answer, −1 (unfriendly) to 1. */
  answerSentiment?: number;
  /** `answered`, or as `refused:no-context`. */
  outcome: string;
  /** The strictest verdict of its checks: `allow`, `redact` or `block`. */
  verdict?: string;
}
