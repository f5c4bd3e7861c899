import type { Keterangan } from '../backlog/keterangan.ts'
import { type Case, caseOf, type FindingRow, fits, said, type Urgency } from './case.ts'
import { caseWords } from './case-words.ts'
import type { Evidence, FactName } from './evidence.ts'
import { CANCELLED_FINDINGS } from './findings-cancelled.ts'
import { DOCUMENT_FINDINGS } from './findings-documents.ts'
import { OUTSIDE_FINDINGS } from './findings-outside.ts'
import { PACKING_FINDINGS } from './findings-packing.ts'
import { WARNING_TABLE } from './warnings.ts'

/** Why one order stands where it stands, and what to do about it: sentences for people. */
export interface Finding {
  /** null: the order is not in the backlog (any more). */
  readonly keterangan: Keterangan | null
  /** One sentence without a full stop, as the handbook writes it. */
  readonly verdict: string
  readonly cause: string
  readonly next: string
  /** Who can do the next step; null: nobody has to do anything. */
  readonly who: string | null
  readonly urgency: Urgency
  readonly nextIsSynchronize: boolean
  /** What else a person must know before acting, the gravest first. */
  readonly warnings: readonly string[]
  readonly standOut: readonly FactName[]
}

/** Every case has exactly one row: the rows exclude each other, so their order means nothing. */
export const FINDING_TABLE: readonly FindingRow[] = [
  ...DOCUMENT_FINDINGS,
  ...CANCELLED_FINDINGS,
  ...PACKING_FINDINGS,
  ...OUTSIDE_FINDINGS,
]

/** @param zone the business time zone, in which the sentences tell times */
export function findingOf(evidence: Evidence, zone: string): Finding {
  const facts = caseOf(evidence)
  const row = rowOf(facts)
  const words = caseWords(evidence, zone)
  return {
    keterangan: facts.keterangan,
    verdict: said(row.verdict, words),
    cause: said(row.cause, words),
    next: said(row.next, words),
    who: row.who === null ? null : said(row.who, words),
    urgency: urgencyOf(row.urgency, facts.deadline),
    nextIsSynchronize: row.nextIsSynchronize ?? false,
    warnings: WARNING_TABLE.filter(({ when }) => fits(facts, when)).map(({ says }) => said(says, words)),
    standOut: row.standOut,
  }
}

function rowOf(facts: Case): FindingRow {
  const row = FINDING_TABLE.find(({ when }) => fits(facts, when))
  if (row === undefined) throw new RangeError(`no finding for ${JSON.stringify(facts)}`)
  return row
}

/** Without a deadline, or after it, "in time" means something else. */
function urgencyOf(urgency: Urgency, deadline: Case['deadline']): Urgency {
  if (urgency !== 'in-time' || deadline === 'ahead') return urgency
  return deadline === 'passed' ? 'now' : 'today'
}
