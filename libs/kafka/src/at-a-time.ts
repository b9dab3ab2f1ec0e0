/** Does so many pieces of work at a time, and the others in the order in which they came. */
export function atATime(most: number): <Result>(work: () => Promise<Result>) => Promise<Result> {
  const waiting: (() => void)[] = [];
  let under = 0;
  return async (work) => {
    if (under >= most) await new Promise<void>((resolve) => waiting.push(resolve));
    else under += 1;
    try {
      return await work();
    } finally {
      // Its place is handed on.
      const next = waiting.shift();
      if (next) next();
      else under -= 1;
    }
  };
}
