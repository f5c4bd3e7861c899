/** What was read a moment ago. */
interface Remembering<Key, Value> {
  recall(key: Key): Value | undefined
  keep(key: Key, value: Value): Value
  drop(key: Key): void
  clear(): void
}

/** By the machine's steady clock: it goes on also where a test's clock stands still, and never back. */
export function remembering<Key, Value>(lastsMs: number): Remembering<Key, Value> {
  const kept = new Map<Key, { readonly value: Value; readonly until: number }>()
  return {
    recall(key) {
      const found = kept.get(key)
      return found !== undefined && performance.now() < found.until ? found.value : undefined
    },
    keep(key, value) {
      kept.set(key, { value, until: performance.now() + lastsMs })
      return value
    },
    drop: (key) => void kept.delete(key),
    clear: () => kept.clear(),
  }
}
