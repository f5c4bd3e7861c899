import type { FastifyInstance, FastifyRequest } from 'fastify'
import { requires, visitorOf } from '../auth/session.ts'
import { forgetDirectory } from '../backlog/directory-repository.ts'
import { InvalidInput, NotFound } from '../platform/errors.ts'
import { sendPlace } from '../platform/http/html.ts'
import type { Services } from '../services.ts'
import { logTabs } from './log-view.ts'
import { acceptWarehouse } from './met-warehouses-repository.ts'
import { noticesFor } from './notices.ts'
import { isId } from './page-query.ts'
import { storeStates } from './store-states.ts'
import { toStoresView } from './stores-view.ts'

type Needs = Pick<Services, 'db' | 'clock' | 'config'>

const LONGEST_NAME = 100

/** How current each store is, and what sync has met that an administrator should name. */
export function storesRoutes(services: Needs) {
  const { db, clock, config } = services
  const today = () => ({ now: clock.now(), zone: config.businessTimeZone })

  return async (app: FastifyInstance): Promise<void> => {
    app.get('/oms/sync-runs/stores', { preHandler: requires('backlog:read') }, async (request, reply) => {
      const visitor = visitorOf(request)
      const stores = toStoresView(await storeStates(services, visitor.scope), today())
      const tabs = logTabs('stores')
      const notices = await noticesFor(services, visitor)
      const title = 'Sinkronisasi per toko'
      return sendPlace(request, reply, 'sync/stores', 'sync/_stores', { title, tabs, notices, stores })
    })

    const manages = { preHandler: requires('connections:manage') }
    app.post<{ Params: { readonly id: string } }>('/oms/warehouses/:id', manages, async (request, reply) => {
      const { id } = request.params
      const name = nameIn(request)
      const accepted = isId(id) && (await db.transaction().execute((trx) => acceptWarehouse(trx, Number(id), name)))
      if (!accepted) throw new NotFound('Gudang ini sudah diberi nama, atau tidak ada.')
      forgetDirectory(db)
      return reply.redirect('/oms/sync-runs/stores', 303)
    })
  }
}

/** null: the code stays the name. @throws InvalidInput */
function nameIn({ body }: FastifyRequest): string | null {
  const { name, keep } = (body ?? {}) as { readonly name?: unknown; readonly keep?: unknown }
  if (keep === '1') return null
  const text = typeof name === 'string' ? name.trim() : ''
  if (text !== '' && text.length <= LONGEST_NAME && !/\p{Cc}/u.test(text)) return text
  throw new InvalidInput(`Isi nama gudang, paling panjang ${LONGEST_NAME} huruf, atau biarkan kodenya.`)
}
