import { cosineSimilarity } from '@weir/metrics';
import { mean } from '@weir/statistics';
import { z } from 'zod';
import { ask } from '../asking/ask.js';
import { embedTexts, invalidEmbedding } from '../asking/embed-texts.js';
import { definePrompt, yesOrNo } from '../asking/judge-prompt.js';
import { defineJudgedMetric } from '../judged-metric.js';

const questionPrompt = definePrompt({
  name: 'answer-relevancy-question',
  version: 1,
  instruction:
    'You are given an answer without its question. Write the question that it answers, and say whether the answer is noncommittal: 1 if ' +
    'it is evasive, vague or ambiguous, 0 if it says something. "I do not know" and "That depends" are noncommittal.\n' +
    'For example, "Paris is the capital of France, known for its museums." answers "What is the capital of France?", and is 0.',
  reply: z.object({ question: z.string(), noncommittal: yesOrNo }),
});

/**
 * How near the questions that the answer would answer are to the one that was asked: the mean of their cosines, and 0 where all find
 * the answer noncommittal, or none has a question. As many calls as `settings.questions`, and one request to embed.
 *
 * Source: `AnswerRelevancy` of Ragas 0.4.3.
 */
export const answerRelevancy = defineJudgedMetric({
  says: 'how near the questions that the answer would answer are to the one asked',
  better: 'more',
  needs: [],
  embeds: true,
  prompts: [questionPrompt],
  judgeOnce: async ({ question, answer }, asking) => {
    const replies: z.infer<typeof questionPrompt.reply>[] = [];
    for (let index = 0; index < asking.settings.questions; index += 1) {
      replies.push(await ask(asking, questionPrompt, [{ name: 'answer', text: answer }]));
    }
    const made = replies.filter((reply) => reply.question.trim() !== '');
    if (made.length === 0) return { score: 0, reason: 'No question can be made from the answer.' };
    const [asked, ...others] = await embedTexts(asking, [question, ...made.map((reply) => reply.question)]);
    const cosines = others.map((other) => {
      const cosine = cosineSimilarity(asked!, other);
      if (cosine === undefined) throw invalidEmbedding('an embedding of a question is all zeros');
      return cosine;
    });
    const committal = made.some(({ noncommittal }) => noncommittal === 0);
    return {
      score: committal ? mean(cosines) : 0,
      reason: committal
        ? `It answers: ${made.map((reply) => reply.question).join(' ')}`
        : 'The answer is noncommittal.',
    };
  },
});
