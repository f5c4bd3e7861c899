/** One thing that one source said and that changed the order here. */
export interface HistoryEvent {
  readonly source: 'marketplace' | 'bgen'
  readonly caller: 'api' | 'file' | 'sync' | 'schedule' | 'demo' | 'remedy' | 'investigation'
  /** By the source's own clock. */
  readonly sourceTime: Date
  readonly recordedAt: Date
  /** True for the event that brought the order in. */
  readonly created: boolean
  /** Field name of order.ts → [before, after], as stored: times as ISO 8601 in UTC. */
  readonly changes: Readonly<Record<string, readonly [unknown, unknown]>>
}
