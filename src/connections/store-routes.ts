import type { FastifyInstance } from 'fastify'
import { MarketplaceError } from '../marketplaces/port.ts'
import { sendTemplate } from '../platform/http/html.ts'
import type { Services } from '../services.ts'
import { addressOf, CONNECTIONS } from './addresses.ts'
import { channelOf } from './channel.ts'
import { channelName } from './connection-state.ts'
import { connectionOf } from './finish-consent.ts'
import { ASKS_OUTSIDE, MAY_CONNECT, storeIdIn } from './guard.ts'
import { getStore, sendStore } from './send-store.ts'
import { disconnectStore, noteGrantWorks, pauseStore, reviveAuthorisation, type StoreRow } from './stores-repository.ts'
import { type Trouble, troubleOf } from './trouble.ts'

interface OfStore {
  Params: { readonly id: string }
  Querystring: { readonly done?: unknown }
}

const STORE = `${CONNECTIONS}/:id`

const DONE: Readonly<Record<string, string>> = {
  connected: 'Toko terhubung. Pesanannya mulai ditarik sekarang; kemajuannya ada di Riwayat sinkronisasi.',
  authorised: 'Otorisasi diperbarui. Pesanan yang tertinggal ditarik sekarang.',
  paused: 'Sinkronisasi otomatis toko ini dijeda.',
  resumed: 'Sinkronisasi otomatis toko ini berjalan lagi, mulai sekarang.',
}

/** GET /oms/connections/:id: one store; …/test, …/pause, …/resume, …/disconnect: what may be done with its connection. */
export function storeConnectionRoutes(
  services: Pick<Services, 'db' | 'clock' | 'config' | 'channels' | 'credentials'>,
) {
  const { db, channels, credentials } = services

  return async (app: FastifyInstance): Promise<void> => {
    app.get<OfStore>(STORE, MAY_CONNECT, async (request, reply) => {
      const { done } = request.query
      const said = typeof done === 'string' && Object.hasOwn(DONE, done) ? DONE[done] : undefined
      const store = await getStore(services, storeIdIn(request.params))
      return sendStore(services, request, reply, store, said === undefined ? {} : { done: said })
    })

    app.post<OfStore>(`${STORE}/test`, ASKS_OUTSIDE, async (request, reply) => {
      const id = storeIdIn(request.params)
      const found = await probe(await getStore(services, id))
      const store = await getStore(services, id)
      if (found.kind === 'works') {
        return sendStore(services, request, reply, store, {
          done: `${channelName(store)} menjawab: toko ${found.shop} dapat dibaca.`,
        })
      }
      request.log.warn(
        { event: 'connection test failed', store: store.code, said: found.trouble.said },
        'a test failed',
      )
      const trouble = { heading: 'Uji koneksi gagal', ...found.trouble }
      return sendStore(services, request, reply.code(found.isOutside ? 503 : 422), store, { trouble })
    })

    for (const [word, paused] of [
      ['pause', true],
      ['resume', false],
    ] as const) {
      app.post<OfStore>(`${STORE}/${word}`, MAY_CONNECT, async (request, reply) => {
        const { id, code } = await getStore(services, storeIdIn(request.params))
        await pauseStore(db, id, paused)
        request.log.info({ event: `connection ${word}d`, store: code }, 'a connection was paused or resumed')
        return reply.redirect(`${addressOf.store(id)}?done=${word}d`, 303)
      })
    }

    app.get<OfStore>(`${STORE}/disconnect`, MAY_CONNECT, async (request, reply) => {
      const { id, name, code } = await getStore(services, storeIdIn(request.params))
      const view = { name, code, action: addressOf.disconnect(id), back: addressOf.store(id) }
      return sendTemplate(request, reply, 'connections/disconnect', { title: `Putuskan ${name}`, store: view })
    })

    app.post<OfStore>(`${STORE}/disconnect`, MAY_CONNECT, async (request, reply) => {
      const { id, code } = await getStore(services, storeIdIn(request.params))
      await db.transaction().execute((trx) => disconnectStore(trx, id))
      credentials.forget()
      request.log.info({ event: 'store disconnected', store: code }, 'a store was disconnected')
      return reply.redirect(`${CONNECTIONS}?done=disconnected`, 303)
    })
  }

  /** Asks the marketplace for the shop itself; an authorisation that had ended is tried once more. */
  async function probe(store: StoreRow): Promise<Probed> {
    const [connection, channel] = [connectionOf(store), channelOf(store.marketplace)]
    const access = channel === null ? null : (channels.get(channel)?.access ?? null)
    if (connection === null || channel === null || access === null || connection.authorisation === null) return NOT_YET
    await reviveAuthorisation(db, connection.authorisation.id)
    credentials.forget()
    try {
      const shop = await access.probe(connection)
      await noteGrantWorks(db, connection.authorisation.id, shop.name)
      return { kind: 'works', shop: shop.name }
    } catch (error) {
      if (!(error instanceof MarketplaceError)) throw error
      return { kind: 'fails', trouble: troubleOf(channel, error), isOutside: error.retryAfterMs !== null }
    }
  }
}

type Probed =
  | { readonly kind: 'works'; readonly shop: string }
  | { readonly kind: 'fails'; readonly trouble: Trouble; readonly isOutside: boolean }

const NOT_YET: Probed = {
  kind: 'fails',
  trouble: { happened: 'Toko ini belum terhubung.', whatToDo: 'Klik Hubungkan lebih dahulu.', said: '' },
  isOutside: false,
}
