/** Keeps so many questions under way until so many are answered. @returns Answers a second. */
export async function answersPerSecond(
  ask: () => Promise<unknown>,
  { questions, underWay }: { questions: number; underWay: number },
): Promise<number> {
  let left = questions;
  const began = performance.now();
  const worker = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      await ask();
    }
  };
  await Promise.all(Array.from({ length: underWay }, worker));
  return questions / ((performance.now() - began) / 1_000);
}
