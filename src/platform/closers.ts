/** What was opened, closed in reverse order. */
export interface Closers {
  add(name: string, close: () => Promise<unknown>): void
  /** Closes everything, one after the other; one that fails does not keep the others open. Safe to call again. */
  closeAll(): Promise<void>
}

export function openClosers(): Closers {
  const open: { readonly name: string; readonly close: () => Promise<unknown> }[] = []
  return {
    add: (name, close) => void open.push({ name, close }),
    closeAll: async () => {
      for (let last = open.pop(); last !== undefined; last = open.pop()) {
        const { name } = last
        await last.close().catch((error) => console.error(`closing ${name}:`, error))
      }
    },
  }
}
