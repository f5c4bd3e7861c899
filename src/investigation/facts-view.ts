import { factsOf } from '../backlog/keterangan.ts'
import { type OrderStatus, STATUS_TEXT } from '../backlog/order.ts'
import { lateWords, leftWords, momentInZoneWords, momentWords, sinceWords } from '../backlog/time-words.ts'
import type { Evidence, FactName } from './evidence.ts'
import { absenceWords, FACT_LABEL, factText } from './fact-words.ts'
import type { Finding } from './finding.ts'

/** One line of the evidence: what was looked at, what was found, who says so, and when. */
export interface FactRow {
  readonly what: string
  readonly value: string
  /** Stands beside the value; empty: nothing. */
  readonly detail: string
  readonly source: 'Marketplace' | 'B-Gen' | 'Sistem ini'
  readonly time: string
  /** The verdict rests on what is missing or wrong here, or on what is here; or on neither. */
  readonly weight: 'alarming' | 'decisive' | 'plain'
}

export interface FactRows {
  /** Whose clock the times are told by. */
  readonly clock: string
  /** What an investigation always looks at, and whatever the verdict rests on. */
  readonly first: readonly FactRow[]
  readonly rest: readonly FactRow[]
}

type Always = (evidence: Evidence) => boolean
const always: Always = () => true
const never: Always = () => false
const whenWithUs: Always = ({ facts }) => WITH_US.includes(facts.status)
/** Only what was done for an order can be taken back. */
const whenUndone: Always = ({ facts }) =>
  facts.status === 'returning' || (facts.status === 'cancelled' && factsOf(facts).committed)

interface Fact {
  readonly name: FactName
  readonly source: 'Marketplace' | 'B-Gen'
  /** When it is looked at first. Where the verdict rests on it, it always is. */
  readonly first: Always
}

/** In the order of the screen. */
const FACTS: readonly Fact[] = [
  { name: 'status', source: 'Marketplace', first: always },
  { name: 'cancelledBy', source: 'Marketplace', first: always },
  { name: 'cancelReason', source: 'Marketplace', first: never },
  { name: 'shipBy', source: 'Marketplace', first: whenWithUs },
  { name: 'soCode', source: 'B-Gen', first: always },
  { name: 'invoiceCode', source: 'B-Gen', first: always },
  { name: 'packedAt', source: 'B-Gen', first: always },
  { name: 'rejectionReceivedAt', source: 'B-Gen', first: whenUndone },
  { name: 'importError', source: 'B-Gen', first: ({ facts }) => facts.importError !== null },
  { name: 'buyerCancelRequested', source: 'Marketplace', first: ({ facts }) => facts.buyerCancelRequested },
  { name: 'shippingAgency', source: 'Marketplace', first: never },
  { name: 'trackingNumber', source: 'Marketplace', first: never },
  { name: 'warehouse', source: 'Marketplace', first: never },
  { name: 'fulfilledByMarketplace', source: 'Marketplace', first: ({ facts }) => facts.fulfilledByMarketplace },
  { name: 'createdAt', source: 'Marketplace', first: never },
]

const WITH_US: readonly OrderStatus[] = ['unpaid', 'on_hold', 'ready_to_process', 'accepted', 'waiting_pickup']

export function toFactRows(evidence: Evidence, finding: Finding, zone: string): FactRows {
  const asked = FACTS.filter(({ name }) => isAsked(name, evidence))
  const isFirst = ({ name, first }: Fact) => finding.standOut.includes(name) || first(evidence)
  const toRow = ({ name, source }: Fact) => toFactRow(name, source, evidence, finding, zone)
  return {
    clock: clockWords(evidence.lookedAt, zone),
    first: [...asked.filter(isFirst).map(toRow), syncRow(evidence, zone)],
    rest: asked.filter((fact) => !isFirst(fact)).map(toRow),
  }
}

/** "WIB", for the head of a column of times. */
function clockWords(now: Date, zone: string): string {
  return momentInZoneWords(now, zone).replace(/^.* /, '')
}

/** Who cancelled, and why, is no question for an order that nobody cancelled. */
function isAsked(name: FactName, { facts }: Evidence): boolean {
  if (name !== 'cancelledBy' && name !== 'cancelReason') return true
  return facts.status === 'cancelled' || facts[name] !== null
}

function toFactRow(
  name: FactName,
  source: FactRow['source'],
  evidence: Evidence,
  finding: Finding,
  zone: string,
): FactRow {
  const value = valueText(name, evidence, zone)
  const reading = source === 'B-Gen' ? evidence.bgenReading : evidence.marketplaceReading
  return {
    what: FACT_LABEL[name],
    value: value ?? '—',
    detail: detailOf(name, value === null, evidence),
    source,
    time: reading === null ? 'belum ada kabar' : momentWords(reading.sourceTime, zone),
    weight: weightOf(name, value === null, evidence, finding),
  }
}

function weightOf(name: FactName, isMissing: boolean, evidence: Evidence, finding: Finding): FactRow['weight'] {
  if (needsAnswer(name, evidence)) return 'alarming'
  // A marketplace need not name a deadline.
  if (!finding.standOut.includes(name) || (isMissing && name === 'shipBy')) return 'plain'
  return isMissing || name === 'importError' ? 'alarming' : 'decisive'
}

/** Present, and just that is the trouble. */
function needsAnswer(name: FactName, { facts, lookedAt }: Evidence): boolean {
  if (name === 'shipBy') return facts.shipBy !== null && facts.shipBy <= lookedAt && WITH_US.includes(facts.status)
  return name === 'buyerCancelRequested' && facts.buyerCancelRequested && facts.status !== 'cancelled'
}

function valueText(name: FactName, { facts, warehouseName, lookedAt }: Evidence, zone: string): string | null {
  if (name === 'warehouse') return warehouseName
  if (name === 'shipBy' && facts.shipBy !== null) return sinceWords(facts.shipBy, lookedAt, zone)
  if (name === 'status' && facts.statusUnrecognised) return facts.statusRaw ?? STATUS_TEXT[facts.status]
  return factText(name, facts[name], zone)
}

function detailOf(name: FactName, isMissing: boolean, evidence: Evidence): string {
  const { facts } = evidence
  if (name === 'status') return statusDetail(evidence)
  if (name === 'shipBy' && facts.shipBy !== null) return deadlineDetail(facts.shipBy, evidence)
  if (!isMissing) return ''
  if (name === 'rejectionReceivedAt' && !whenUndone(evidence)) return 'tidak diperlukan'
  if (name === 'packedAt' && facts.fulfilledByMarketplace) return 'dikemas gudang marketplace'
  return absenceWords(name)
}

function statusDetail({ facts }: Evidence): string {
  if (facts.statusUnrecognised) return `status belum dikenal; terakhir dikenal: ${STATUS_TEXT[facts.status]}`
  return facts.statusRaw === null ? '' : `asli: ${facts.statusRaw}`
}

function deadlineDetail(shipBy: Date, { facts, lookedAt }: Evidence): string {
  if (!WITH_US.includes(facts.status)) return ''
  const leftMs = shipBy.getTime() - lookedAt.getTime()
  return leftMs > 0 ? `${leftWords(leftMs)} lagi` : `lewat ${lateWords(-leftMs)}`
}

function syncRow({ storeSyncedAt, lookedAt }: Evidence, zone: string): FactRow {
  return {
    what: 'Sinkron terakhir toko',
    value: storeSyncedAt === null ? '—' : sinceWords(storeSyncedAt, lookedAt, zone),
    detail:
      storeSyncedAt === null ? 'belum pernah' : `${lateWords(lookedAt.getTime() - storeSyncedAt.getTime())} yang lalu`,
    source: 'Sistem ini',
    time: momentWords(lookedAt, zone),
    weight: 'plain',
  }
}
