import { randomUUID } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import { returnPath } from '../auth/return-path.ts'
import { may } from '../auth/role.ts'
import { requires, visitorOf } from '../auth/session.ts'
import { findOrder } from '../backlog/order-repository.ts'
import { addressOnScreen, sendPiece, wantsFragment } from '../platform/http/html.ts'
import type { Services } from '../services.ts'
import { findingOf } from './finding.ts'
import { gatherEvidence } from './gather-evidence.ts'
import { toModalView } from './modal-view.ts'
import { findHistory } from './repository.ts'

const LIST = '/oms/backlog-orders'
const HISTORY_LIMIT = 50

export function investigationRoutes({ db, clock, config }: Pick<Services, 'db' | 'clock' | 'config'>) {
  return async (app: FastifyInstance): Promise<void> => {
    app.get<{ Params: { id: string } }>(
      '/oms/backlog-orders/:id/investigation',
      { preHandler: requires('backlog:read') },
      async (request, reply) => {
        const { scope, role } = visitorOf(request)
        const where = { inDialog: wantsFragment(request), back: backPath(addressOnScreen(request)) }
        const id = parseOrderId(request.params.id)
        const order = id === null ? null : await findOrder(db, id, scope)
        if (order === null) {
          const absent = { title: 'Pesanan tidak ditemukan', absent: where }
          return sendPiece(request, reply.code(404), 'investigation/_absent', absent)
        }
        const zone = config.businessTimeZone
        const evidence = await gatherEvidence(db, order, clock.now())
        const investigation = toModalView(evidence, findingOf(evidence, zone), {
          zone,
          history: await findHistory(db, order.id, HISTORY_LIMIT + 1),
          historyLimit: HISTORY_LIMIT,
          maySync: may(role, 'orders:sync'),
          idempotencyKey: randomUUID(),
          ...where,
        })
        const title = `Investigasi ${order.kodeInvoiceMp}`
        return sendPiece(request, reply, 'investigation/_modal', { title, investigation })
      },
    )
  }
}

/** Ids are whole numbers from 1; above 2^53 there are none. */
function parseOrderId(text: string): number | null {
  const id = /^[1-9]\d{0,15}$/.test(text) ? Number(text) : Number.NaN
  return Number.isSafeInteger(id) ? id : null
}

/** The list as the person left it, or the list. What the browser names as the page before is never trusted further. */
function backPath(onScreen: string): string {
  const path = returnPath(onScreen)
  return path === LIST || path.startsWith(`${LIST}?`) || /^\/oms\/sync-runs(\/|\?|$)/.test(path) ? path : LIST
}
