export const SORTS = ['newest', 'oldest', 'deadline'] as const
export type Sort = (typeof SORTS)[number]

/** The order a page begins after (forward), or ends before (back). */
export interface Position {
  readonly sort: Sort
  readonly direction: 'forward' | 'back'
  /** Created (newest, oldest) or deadline, in ms since 1970; null: an order without deadline. */
  readonly key: number | null
  readonly id: number
}

/** A position with the signed text that carries it in the address. */
export interface Cursor {
  readonly token: string
  readonly position: Position
}

/** Signs and reads positions; `read` gives null for anything it did not sign. */
export interface Cursors {
  write(position: Position): Cursor
  read(token: string): Cursor | null
}
