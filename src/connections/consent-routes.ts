import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { visitorOf } from '../auth/session.ts'
import { tokenInCookie } from '../auth/session-cookie.ts'
import { hashOfToken } from '../auth/token.ts'
import { type ChannelAccess, type ChannelApp, MarketplaceError } from '../marketplaces/port.ts'
import { NotFound } from '../platform/errors.ts'
import { sendTemplate } from '../platform/http/html.ts'
import type { Services } from '../services.ts'
import { addressOf, CALLBACK, CONNECTIONS } from './addresses.ts'
import { fieldOf } from './app-form.ts'
import { type ChannelName, channelOf } from './channel.ts'
import { openConsentStates } from './consent-state.ts'
import { type Consent, chooseShop, finishConsent } from './finish-consent.ts'
import { ASKS_OUTSIDE, MAY_CONNECT, storeIdIn } from './guard.ts'
import { getStore, sendStore } from './send-store.ts'
import { toChooseView } from './store-view.ts'
import { listGrantedShops, type StoreRow } from './stores-repository.ts'
import { noApp, notApproved, type Trouble, troubleOf } from './trouble.ts'

interface OfStore {
  Params: { readonly id: string }
}

const MOST_DAYS = 31

/**
 * GET /oms/connections/:id/consent: to the marketplace; /oms/connections/callback: back from there;
 * /oms/connections/:id/shop: which of the shops that were granted the store is.
 */
export function consentRoutes(
  services: Pick<Services, 'db' | 'clock' | 'config' | 'channels' | 'sealing' | 'credentials'>,
) {
  const { db, clock, config, channels, credentials } = services
  const states = openConsentStates(config)

  return async (app: FastifyInstance): Promise<void> => {
    // a link and no form: the policy lets forms go to ourselves only, and nothing is changed by going there
    app.get<OfStore>(`${CONNECTIONS}/:id/consent`, MAY_CONNECT, async (request, reply) => {
      const store = await getStore(services, storeIdIn(request.params))
      const door = await doorOf(store)
      if ('trouble' in door) return refuse(request, reply.code(422), store, door.trouble)
      const state = states.write(store.id, sessionOf(request), clock.now())
      try {
        return reply.redirect(door.access.consentUrl(door.app, callbackOf(request), state, clock.now()), 303)
      } catch (error) {
        return refuse(request, reply.code(422), store, troubleIn(door.channel, error))
      }
    })

    app.get(CALLBACK, ASKS_OUTSIDE, async (request, reply) => {
      const query = wordsIn(request.query)
      const storeId = states.read(query['state'] ?? '', sessionOf(request), clock.now())
      if (storeId === null)
        return sendTemplate(request, reply.code(422), 'connections/stale', { title: 'Kesalahan: koneksi' })
      const store = await getStore(services, storeId)
      const door = await doorOf(store)
      if ('trouble' in door) return refuse(request, reply.code(422), store, door.trouble)
      if (query['error'] !== undefined || (query['code'] ?? '') === '')
        return refuse(request, reply.code(422), store, { ...notApproved(door.channel), said: '' })
      try {
        const { userId: by } = visitorOf(request)
        const consent = await finishConsent(services, door.access, store, { ...door, query, by })
        credentials.forget()
        request.log.info({ event: 'consent', store: store.code, outcome: consent.kind }, 'a shop owner has consented')
        return goOn(request, reply, store, consent)
      } catch (error) {
        const trouble = troubleIn(door.channel, error)
        request.log.warn({ event: 'consent failed', store: store.code, said: trouble.said }, 'a consent failed')
        return refuse(request, reply.code(422), store, trouble)
      }
    })

    app.get<OfStore>(`${CONNECTIONS}/:id/shop`, MAY_CONNECT, async (request, reply) => {
      const store = await getStore(services, storeIdIn(request.params))
      return sendChoice(request, reply, store, { refused: '', chosen: null, days: String(MOST_DAYS) })
    })

    app.post<OfStore>(`${CONNECTIONS}/:id/shop`, MAY_CONNECT, async (request, reply) => {
      const store = await getStore(services, storeIdIn(request.params))
      const [shop, days] = [fieldOf(request.body, 'shop'), fieldOf(request.body, 'days')]
      const authorisationId = /^[1-9]\d{0,8}$/.test(shop) ? Number(shop) : null
      const again = (refused: string) =>
        sendChoice(request, reply.code(422), store, { refused, chosen: authorisationId, days })
      const door = await doorOf(store)
      if ('trouble' in door) return again(`${door.trouble.happened} ${door.trouble.whatToDo}`)
      if (authorisationId === null) return again('Pilih salah satu toko.')
      const backfillDays = /^\d{1,2}$/.test(days) ? Number(days) : 0
      if (backfillDays < 1 || backfillDays > MOST_DAYS) return again(`Isi jumlah hari dari 1 sampai ${MOST_DAYS}.`)
      const choice = { authorisationId, baseUrl: door.app.baseUrl, backfillDays }
      const chosen = await chooseShop(db, store, choice)
      if (chosen.kind === 'taken')
        return again(
          `Toko ini sudah terhubung dengan toko ${chosen.by}. Pilih toko lain, atau putuskan ${chosen.by} dahulu.`,
        )
      if (chosen.kind === 'gone')
        return again('Izin toko ini sudah tidak ada. Klik Hubungkan dengan akun lain untuk memintanya lagi.')
      request.log.info({ event: 'store connected', store: store.code }, 'a store was connected')
      return reply.redirect(`${addressOf.store(store.id)}?done=connected`, 303)
    })
  }

  function goOn(request: FastifyRequest, reply: FastifyReply, store: StoreRow, consent: Consent) {
    if (consent.kind === 'choose') return reply.redirect(addressOf.shop(store.id), 303)
    if (consent.kind === 'renewed') return reply.redirect(`${addressOf.store(store.id)}?done=authorised`, 303)
    const bound = store.authorisation?.shopName ?? ''
    return refuse(request, reply.code(422), store, {
      happened: `Anda memberi izin untuk ${consent.names.join(', ')}, sedangkan toko ini adalah ${bound}.`,
      whatToDo: `Keluar dahulu dari akun itu, klik Otorisasi ulang, lalu masuk sebagai pemilik ${bound}. Tidak ada yang diubah.`,
      said: '',
    })
  }

  function refuse(request: FastifyRequest, reply: FastifyReply, store: StoreRow, trouble: Trouble) {
    return sendStore(services, request, reply, store, { trouble: { heading: 'Toko belum terhubung', ...trouble } })
  }

  async function sendChoice(
    request: FastifyRequest,
    reply: FastifyReply,
    store: StoreRow,
    shown: { refused: string; chosen: number | null; days: string },
  ): Promise<FastifyReply> {
    const channel = channelOf(store.marketplace)
    if (channel === null) throw new NotFound('Toko ini tidak dihubungkan lewat marketplace.')
    const view = toChooseView(store, { granted: await listGrantedShops(db, channel), ...shown })
    const title = shown.refused === '' ? view.title : `Kesalahan: ${view.title}`
    return sendTemplate(request, reply, 'connections/choose', { title, choice: view })
  }

  type Door = { readonly channel: ChannelName; readonly access: ChannelAccess; readonly app: ChannelApp }

  async function doorOf(store: StoreRow): Promise<Door | { readonly trouble: Trouble }> {
    const channel = channelOf(store.marketplace)
    const access = channel === null ? null : (channels.get(channel)?.access ?? null)
    if (channel === null || access === null) throw new NotFound('Toko ini tidak dihubungkan lewat marketplace.')
    try {
      return { channel, access, app: await credentials.app(channel) }
    } catch (error) {
      if (!(error instanceof MarketplaceError)) throw error
      return { trouble: { ...noApp(channel), ...troubleOf(channel, error) } }
    }
  }

  function callbackOf(request: FastifyRequest): string {
    return `${request.protocol}://${request.host}${CALLBACK}`
  }

  /** The hash of the session's token: what the way there is bound to. */
  function sessionOf(request: FastifyRequest): Buffer {
    return hashOfToken(tokenInCookie(request.headers.cookie, config.insecureHttp) ?? '')
  }
}

function troubleIn(channel: ChannelName, error: unknown): Trouble {
  if (error instanceof MarketplaceError) return troubleOf(channel, error)
  throw error
}

/** A key given twice counts as not given. */
function wordsIn(query: unknown): Readonly<Record<string, string>> {
  const entries = Object.entries(query as Readonly<Record<string, unknown>>)
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'))
}
