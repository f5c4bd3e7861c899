import { factsOf, type Keterangan, keteranganOf } from '../backlog/keterangan.ts'
import type { Canceller, OrderStatus } from '../backlog/order.ts'
import type { CaseWords } from './case-words.ts'
import type { Evidence, FactName } from './evidence.ts'

/** What the tables of findings and warnings look at. */
export interface Case {
  /** null: the order is not in the backlog (any more). */
  readonly keterangan: Keterangan | null
  readonly status: OrderStatus
  readonly codes: 'none' | 'so' | 'invoice' | 'both'
  readonly importFailed: boolean
  /** By our own warehouse. */
  readonly packed: boolean
  readonly tolakan: boolean
  readonly cancelledBy: Canceller
  readonly fulfilledByMarketplace: boolean
  readonly buyerCancelRequested: boolean
  readonly statusUnrecognised: boolean
  readonly deadline: 'none' | 'ahead' | 'passed'
}

/** A cell is one value or a list of them; a missing cell means any. */
export type When = { readonly [F in keyof Case]?: Case[F] | readonly Case[F][] }
export type Say = string | ((words: CaseWords) => string)

/** `in-time`: before the marketplace's deadline. */
export type Urgency = 'now' | 'today' | 'in-time' | 'none'

export interface FindingRow {
  readonly when: When
  readonly verdict: Say
  readonly cause: Say
  readonly next: Say
  /** Who can do the next step; null: nobody has to do anything. */
  readonly who: Say | null
  readonly urgency: Urgency
  /** True when asking the sources again is the step itself. */
  readonly nextIsSynchronize?: true
  /** The facts that carry the verdict. */
  readonly standOut: readonly FactName[]
}

export interface WarningRow {
  readonly when: When
  readonly says: Say
}

export function caseOf({ facts, lookedAt }: Evidence): Case {
  return {
    keterangan: keteranganOf(factsOf(facts)),
    status: facts.status,
    codes: codesOf(facts.soCode !== null, facts.invoiceCode !== null),
    importFailed: facts.importError !== null,
    packed: facts.packedAt !== null,
    tolakan: facts.rejectionReceivedAt !== null,
    cancelledBy: facts.cancelledBy ?? 'unknown',
    fulfilledByMarketplace: facts.fulfilledByMarketplace,
    buyerCancelRequested: facts.buyerCancelRequested,
    statusUnrecognised: facts.statusUnrecognised,
    deadline: deadlineOf(facts.shipBy, lookedAt),
  }
}

export function fits(facts: Case, when: When): boolean {
  return (Object.keys(when) as (keyof Case)[]).every((name) => {
    const cell: unknown = when[name]
    return Array.isArray(cell) ? cell.includes(facts[name]) : cell === facts[name]
  })
}

export function said(say: Say, words: CaseWords): string {
  return typeof say === 'string' ? say : say(words)
}

function codesOf(so: boolean, invoice: boolean): Case['codes'] {
  if (so && invoice) return 'both'
  if (so) return 'so'
  return invoice ? 'invoice' : 'none'
}

function deadlineOf(shipBy: Date | null, now: Date): Case['deadline'] {
  if (shipBy === null) return 'none'
  return now.getTime() < shipBy.getTime() ? 'ahead' : 'passed'
}
