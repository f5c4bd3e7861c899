import { randomUUID } from 'node:crypto'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { returnPath } from '../auth/return-path.ts'
import { may, type Scope } from '../auth/role.ts'
import { requires, visitorOf } from '../auth/session.ts'
import type { FoundOrder } from '../backlog/board.ts'
import { findOrder } from '../backlog/order-repository.ts'
import { addressOnScreen, sendPiece, wantsFragment } from '../platform/http/html.ts'
import { attemptsFor } from '../remedies/attempts.ts'
import { toOfferView } from '../remedies/remedy-view.ts'
import type { Services } from '../services.ts'
import type { Look } from './ask-live.ts'
import { findingOf } from './finding.ts'
import { gatherEvidence } from './gather-evidence.ts'
import { openLooks } from './looks.ts'
import { type Shown, toModalView } from './modal-view.ts'
import { findHistory } from './repository.ts'

const LIST = '/oms/backlog-orders'
const HISTORY_LIMIT = 50
/** The board below the dialog reloads when that is closed. */
const CHANGED = '{"backlog-changed":{"target":"#main"}}'

/** A dialog opens at once on what is stored, and asks the sources then (?live); a page of its own asks before. */
export function investigationRoutes(services: Pick<Services, 'db' | 'clock' | 'config' | 'live'>) {
  const { db, clock, config } = services
  const looks = openLooks(services)

  return async (app: FastifyInstance): Promise<void> => {
    app.get<{ Params: { id: string }; Querystring: { live?: unknown } }>(
      '/oms/backlog-orders/:id/investigation',
      { preHandler: requires('backlog:read') },
      async (request, reply) => {
        const { scope, role } = visitorOf(request)
        const where = whereShown(request)
        const id = parseOrderId(request.params.id)
        const isUpdate = where.inDialog && request.query.live !== undefined
        const found = id === null ? null : await find(id, scope, isUpdate || !where.inDialog)
        if (found === null) {
          if (isUpdate) reply.header('hx-retarget', '#modal').header('hx-reswap', 'innerHTML')
          const absent = { title: 'Pesanan tidak ditemukan', absent: where }
          return sendPiece(request, reply.code(404), 'investigation/_absent', absent)
        }
        const { order, look } = found
        if (look?.hasChanged) reply.header('hx-trigger', CHANGED)
        const zone = config.businessTimeZone
        const evidence = await gatherEvidence(db, order, look?.word ?? null, clock.now())
        const investigation = toModalView(evidence, findingOf(evidence, zone), {
          zone,
          history: await findHistory(db, order.id, HISTORY_LIMIT + 1),
          attempts: await attemptsFor(db, order.id),
          remedy: toOfferView(order, { key: randomUUID(), inDialog: where.inDialog }),
          mayRemedy: may(role, 'orders:remedy'),
          historyLimit: HISTORY_LIMIT,
          maySync: may(role, 'orders:sync'),
          idempotencyKey: randomUUID(),
          ...where,
        })
        const title = `Investigasi ${order.kodeInvoiceMp}`
        return sendPiece(request, reply, isUpdate ? 'investigation/_case' : 'investigation/_modal', {
          title,
          investigation,
        })
      },
    )
  }

  /** The order, and what its sources said of it a moment ago; where somebody waits, they are asked first. */
  async function find(id: number, scope: Scope, waits: boolean): Promise<Found | null> {
    const order = await findOrder(db, id, scope)
    if (order === null) return null
    const known = looks.recall(id)
    if (known !== null || !waits) return { order, look: known }
    const look = await looks.ask(order)
    const now = await findOrder(db, id, scope)
    return now === null ? null : { order: now, look }
  }
}

interface Found {
  readonly order: FoundOrder
  /** null: nobody has asked them lately. */
  readonly look: Look | null
}

/** Ids are whole numbers from 1; above 2^53 there are none. */
function parseOrderId(text: string): number | null {
  const id = /^[1-9]\d{0,15}$/.test(text) ? Number(text) : Number.NaN
  return Number.isSafeInteger(id) ? id : null
}

/** What the browser names as the page on its screen leads back to the list as it was left, and is trusted no further. */
function whereShown(request: FastifyRequest): Pick<Shown, 'inDialog' | 'onBoard' | 'back'> {
  const onScreen = addressOnScreen(request)
  const inDialog = wantsFragment(request)
  const back = returnPath(onScreen)
  return { inDialog, onBoard: inDialog && isBoard(onScreen), back: isBoard(back) || isRun(back) ? back : LIST }
}

function isBoard(path: string): boolean {
  return path === LIST || path.startsWith(`${LIST}?`)
}

function isRun(path: string): boolean {
  return /^\/oms\/sync-runs(\/|\?|$)/.test(path)
}
