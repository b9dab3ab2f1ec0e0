import { type AnswerCompleted, AnswerRequestedSchema, create, hashId } from '@weir/contracts';
import { classify } from '@weir/errors';
import { type OptimisationSpec, proposalPrompt, type ProposalRequest, proposalsIn } from '@weir/experiments';
import { type AskPorts, type Asked, awaitAnswer, sendQuestion } from '../answers/ask-app.js';

export interface Proposed {
  instructions: string[];
  cost: number;
  /** Why there are none. */
  problem?: string;
}

/** For a reply with several instructions. */
const MOST_TOKENS = 2_048;
/** So that it does not write the same ones each time. */
const TEMPERATURE = 0.7;

/**
 * Asks the proposing model for instructions, under a run id that the round says: asked again, it is answered once.
 *
 * @param known - Answers that stand on the log, by run id.
 */
export async function proposeInstructions(
  ports: AskPorts,
  { runId, spec }: { runId: string; spec: OptimisationSpec },
  request: ProposalRequest,
  round: number,
  known: ReadonlyMap<string, AnswerCompleted>,
  asked: Asked,
): Promise<Proposed> {
  const proposalRunId = hashId('proposal', runId, String(round));
  const question = create(AnswerRequestedSchema, {
    runId: proposalRunId,
    app: spec.proposer!,
    question: proposalPrompt(request),
    groups: spec.groups,
    sampling: { temperature: TEMPERATURE, seed: spec.seed + round, maxOutputTokens: MOST_TOKENS },
    experiment: { runId },
  });
  let close: (() => void) | undefined;
  try {
    let answer = known.get(proposalRunId);
    if (!answer) {
      const pending = awaitAnswer(ports, proposalRunId, asked);
      close = pending.close;
      await sendQuestion(ports, question, asked);
      answer = await pending.outcome;
    }
    return proposedIn(answer, request.current, round);
  } catch (error) {
    asked.signal.throwIfAborted();
    return { instructions: [], cost: 0, problem: `round ${round}: the proposer failed (${classify(error).code})` };
  } finally {
    close?.();
  }
}

function proposedIn({ outcome, answer, usage, reason }: AnswerCompleted, current: string, round: number): Proposed {
  const cost = usage?.cost ?? 0;
  const instructions = outcome === 'answered' ? proposalsIn(answer, current) : [];
  if (instructions.length > 0) return { instructions, cost };
  const why = reason ? ` (${reason.code})` : '';
  return { instructions, cost, problem: `round ${round}: the proposer gave no instruction that can be used${why}` };
}
