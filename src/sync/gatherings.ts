/**
 * Lets a source run ahead of its reader: whatever has come while the reader was busy is handed over together, at most
 * `most` items, and never do more than that wait. Where the source fails, what came before is handed over first.
 */
export async function* inGatherings<T>(source: AsyncIterable<T>, most: number): AsyncGenerator<readonly T[]> {
  const table = openTable<T>(most)
  const reading = readInto(table, source)
  try {
    for (let come = await table.take(); come !== null; come = await table.take()) yield come
  } finally {
    table.leave()
    await reading
  }
}

/** Where the source lays down and the reader takes up. */
interface Table<T> {
  /** When there is room for more; false: nobody takes any more. */
  lay(item: T): Promise<boolean>
  end(failure: { readonly error: unknown } | null): void
  /** What lies there, at least one; null: nothing more will come. @throws what the source threw */
  take(): Promise<readonly T[] | null>
  leave(): void
}

async function readInto<T>(table: Table<T>, source: AsyncIterable<T>): Promise<void> {
  try {
    for await (const item of source) if (!(await table.lay(item))) break
    table.end(null)
  } catch (error) {
    table.end({ error })
  }
}

function openTable<T>(most: number): Table<T> {
  let lying: T[] = []
  let failure: { readonly error: unknown } | null = null
  let [hasEnded, hasLeft] = [false, false]
  const [news, room] = [bell(), bell()]
  return {
    async lay(item) {
      lying.push(item)
      news.ring()
      while (lying.length >= most && !hasLeft) await room.heard()
      return !hasLeft
    },
    end(why) {
      failure = why
      hasEnded = true
      news.ring()
    },
    async take() {
      while (lying.length === 0 && !hasEnded) await news.heard()
      if (lying.length === 0 && failure !== null) throw failure.error
      const taken = lying
      lying = []
      room.ring()
      return taken.length > 0 ? taken : null
    },
    leave() {
      hasLeft = true
      room.ring()
    },
  }
}

/** One waits until another rings; whoever looks before waiting misses nothing, since nothing happens in between. */
function bell() {
  let ring = () => {}
  return {
    ring: () => ring(),
    heard: () =>
      new Promise<void>((resolve) => {
        ring = resolve
      }),
  }
}
