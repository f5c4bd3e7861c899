import { randomUUID } from 'node:crypto'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { may } from '../auth/role.ts'
import { requires, visitorOf } from '../auth/session.ts'
import { findOrder } from '../backlog/order-repository.ts'
import { InvalidInput, NotFound } from '../platform/errors.ts'
import { sendPiece, wantsFragment } from '../platform/http/html.ts'
import type { Services } from '../services.ts'
import { isId } from '../sync/page-query.ts'
import { carryOut } from './carry-out.ts'
import { parseWish } from './remedy.ts'
import { toResultView } from './remedy-view.ts'
import { findAttempt } from './repository.ts'

interface OfOrder {
  Params: { readonly id: string }
}
interface OfAttempt {
  Params: { readonly id: string; readonly attempt: string }
}

const LIST = '/oms/backlog-orders'
/** How often a result that is not there yet comes again, without a script. */
const REFRESH_SECONDS = 3
/** The board below the dialog reloads when that is closed. */
const CHANGED = '{"backlog-changed":{"target":"#main"}}'

/** What B-Gen does about one order because a person asked for it, and what became of that. */
export function remedyRoutes(services: Pick<Services, 'db' | 'clock' | 'erp' | 'config'>) {
  const { db, config } = services

  return async (app: FastifyInstance): Promise<void> => {
    app.post<OfOrder>(`${LIST}/:id/remedies`, { preHandler: requires('orders:remedy') }, async (request, reply) => {
      const orderId = orderIdOf(request.params.id)
      const wish = parseWish(request.body)
      if (wish === null) throw new InvalidInput('Formulirnya tidak lengkap. Buka lagi Investigasi pesanan ini.')
      const id = await carryOut(services, visitorOf(request), orderId, wish)
      if (id === null) throw notFound()
      if (!wantsFragment(request)) return reply.redirect(`${LIST}/${orderId}/remedies/${id}`, 303)
      return sendResult(request, reply.header('hx-trigger', CHANGED), orderId, id)
    })

    app.get<OfAttempt>(
      `${LIST}/:id/remedies/:attempt`,
      { preHandler: requires('backlog:read') },
      async (request, reply) => {
        const { id, attempt } = request.params
        return sendResult(request, reply, orderIdOf(id), isId(attempt) ? Number(attempt) : 0)
      },
    )
  }

  async function sendResult(request: FastifyRequest, reply: FastifyReply, orderId: number, id: number) {
    const { scope, role } = visitorOf(request)
    const order = await findOrder(db, orderId, scope)
    const attempt = order === null ? null : await findAttempt(db, orderId, id)
    if (order === null || attempt === null) throw notFound()
    const result = toResultView(order, attempt, {
      key: randomUUID(),
      inDialog: wantsFragment(request),
      zone: config.businessTimeZone,
      back: LIST,
      mayRemedy: may(role, 'orders:remedy'),
    })
    const refreshSeconds = attempt.outcome === null ? REFRESH_SECONDS : 0
    return sendPiece(request, reply, 'remedies/_result', { title: result.heading, result, refreshSeconds })
  }
}

function orderIdOf(text: string): number {
  if (!isId(text)) throw notFound()
  return Number(text)
}

function notFound(): NotFound {
  return new NotFound('Pesanan ini tidak ada, atau berada di luar toko dan gudang yang boleh Anda lihat.')
}
