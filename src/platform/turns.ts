/** Runs work with a limit on how much of it goes on at once; the rest waits in the order of its coming. */
export function turns(most: number): <Result>(work: () => Promise<Result>) => Promise<Result> {
  let underway = 0
  const waiting: (() => void)[] = []
  return async (work) => {
    if (underway >= most) await new Promise<void>((resolve) => waiting.push(resolve))
    else underway += 1
    try {
      return await work()
    } finally {
      // whoever waits longest takes over this turn
      const next = waiting.shift()
      if (next === undefined) underway -= 1
      else next()
    }
  }
}
