/** What is judged: an answer to a question, and what it was made from. All texts are data, whoever wrote them. */
export interface JudgedItem {
  question: string;
  answer: string;
  /** What the model was given to answer from, the best first. */
  contexts: readonly string[];
  /** Right answers: any of them is right by itself. */
  expected?: readonly string[];
}
