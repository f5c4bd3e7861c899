/** Calendar dates in the business zone, both included, and the half-open instants they cover. */
export interface DateRange {
  /** YYYY-MM-DD */
  readonly from: string
  readonly to: string
  /** The first instant of `from`. */
  readonly start: Date
  /** The first instant after `to`. */
  readonly end: Date
}
