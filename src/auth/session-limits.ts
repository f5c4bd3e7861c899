/** A shift and its overtime: who does nothing for so long has gone home. */
export const IDLE_LIMIT_MS = 12 * 3_600_000
/** However busy, once a week the password is asked again. */
export const ABSOLUTE_LIMIT_MS = 7 * 24 * 3_600_000
