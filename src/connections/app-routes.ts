import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { erpLine } from '../erp-connection/line.ts'
import type { ChannelApp } from '../marketplaces/port.ts'
import { NotFound } from '../platform/errors.ts'
import { sendTemplate } from '../platform/http/html.ts'
import type { Services } from '../services.ts'
import { CALLBACK, CONNECTIONS } from './addresses.ts'
import { type AppErrors, type AppForm, formOf, type KnownApp, parseApp } from './app-form.ts'
import { toAppView } from './app-view.ts'
import { findApp, listApps } from './apps-repository.ts'
import { hasAuthorisations } from './authorisations-repository.ts'
import { CHANNEL_WORDS, type ChannelName, isChannel } from './channel.ts'
import { registerApp } from './connecting.ts'
import { MAY_CONNECT } from './guard.ts'
import { toConnectionsView } from './list-view.ts'
import { listStores } from './stores-repository.ts'

interface OfApp {
  Params: { readonly channel: string }
}

const DONE: Readonly<Record<string, string>> = {
  disconnected: 'Toko diputuskan. Pesanan yang sudah masuk tetap ada.',
  ...Object.fromEntries(
    Object.entries(CHANNEL_WORDS).map(([channel, { name }]) => [`app-${channel}`, `Aplikasi ${name} tersimpan.`]),
  ),
}

/** GET /oms/connections: every store and our apps; /oms/connections/apps/:channel: one app. */
export function connectionRoutes(services: Pick<Services, 'db' | 'clock' | 'config' | 'sealing' | 'credentials'>) {
  const { db, clock, config, credentials } = services

  return async (app: FastifyInstance): Promise<void> => {
    app.get<{ Querystring: { readonly done?: unknown } }>(CONNECTIONS, MAY_CONNECT, async (request, reply) => {
      const [stores, apps] = [await listStores(db), await listApps(db)]
      const { done } = request.query
      const view = toConnectionsView({
        now: clock.now(),
        zone: config.businessTimeZone,
        done: (typeof done === 'string' && Object.hasOwn(DONE, done) && DONE[done]) || '',
        stores,
        apps: apps.map(({ channel, key, updated_at: updatedAt }) => ({ channel, key, updatedAt })),
      })
      const erp = await erpLine(db, config.businessTimeZone)
      return sendTemplate(request, reply, 'connections/list', { title: 'Koneksi', connections: view, erp })
    })

    app.get<OfApp>(`${CONNECTIONS}/apps/:channel`, MAY_CONNECT, async (request, reply) => {
      const channel = channelIn(request)
      return sendApp(request, reply, channel, formOf(channel, await findKnown(channel)), {})
    })

    app.post<OfApp>(`${CONNECTIONS}/apps/:channel`, MAY_CONNECT, async (request, reply) => {
      const channel = channelIn(request)
      const parsed = parseApp(channel, request.body, await whatIsKnown(channel))
      if (parsed.kind === 'refused') return sendApp(request, reply.code(422), channel, parsed.form, parsed.errors)
      await db.transaction().execute((trx) => registerApp(trx, services, parsed.app))
      credentials.forget()
      request.log.info({ event: 'channel app registered', channel }, 'a channel app was registered')
      return reply.redirect(`${CONNECTIONS}?done=app-${channel}`, 303)
    })
  }

  async function sendApp(
    request: FastifyRequest,
    reply: FastifyReply,
    channel: ChannelName,
    form: AppForm,
    errors: AppErrors,
  ): Promise<FastifyReply> {
    const isKnown = (await findApp(db, channel)) !== null
    const origin = `${request.protocol}://${request.host}`
    const view = toAppView(channel, { form, errors, isKnown, origin, callback: CALLBACK })
    const title = view.errors.length > 0 ? `Kesalahan: ${view.title}` : view.title
    return sendTemplate(request, reply, 'connections/app', { title, app: view })
  }

  async function findKnown(channel: ChannelName): Promise<Omit<ChannelApp, 'secret'> | null> {
    const row = await findApp(db, channel)
    if (row === null) return null
    const { key, base_url: baseUrl, auth_url: authUrl, consent_url: consentUrl, service_id: serviceId } = row
    return { channel, key, baseUrl, authUrl, consentUrl, serviceId }
  }

  async function whatIsKnown(channel: ChannelName): Promise<KnownApp | null> {
    credentials.forget()
    const opened = await credentials.app(channel).catch(() => null)
    const known = await findKnown(channel)
    return known && { ...known, secret: opened?.secret ?? null, hasShops: await hasAuthorisations(db, channel) }
  }
}

function channelIn({ params }: FastifyRequest<OfApp>): ChannelName {
  if (isChannel(params.channel)) return params.channel
  throw new NotFound('Marketplace ini tidak dikenal.')
}
