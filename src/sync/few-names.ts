import { countWords } from '../backlog/time-words.ts'

const MOST_NAMES = 4

/** "A, B", "A, B, C, D dan 26 lagi": a line stays a line, however many stores it is about. */
export function fewNames(names: readonly string[]): string {
  const more = names.length - MOST_NAMES
  const shown = names.slice(0, MOST_NAMES).join(', ')
  return more > 0 ? `${shown} dan ${countWords(more)} lagi` : shown
}
