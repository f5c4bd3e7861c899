import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { visitorOf } from '../auth/session.ts'
import { MAY_CONNECT } from '../connections/guard.ts'
import { bgenConnector } from '../erp/bgen/connector.ts'
import { ErpError } from '../erp/port.ts'
import { sendTemplate } from '../platform/http/html.ts'
import { openOutbound } from '../platform/outbound/fetch.ts'
import type { Services } from '../services.ts'
import { keepErp, openErp } from './connecting.ts'
import { parseErp } from './connection-form.ts'
import { BGEN_CONNECTION, toErpConnectionView } from './connection-view.ts'
import { findErp } from './repository.ts'
import { NOT_CONNECTED, SEALED, type Trouble, troubleOf, troubleWith } from './trouble.ts'

type Said = Omit<Parameters<typeof toErpConnectionView>[1], 'zone'>

/** GET, POST /oms/connections/bgen: the one B-Gen behind the board; …/test asks it who it is. */
export function erpConnectionRoutes(services: Pick<Services, 'db' | 'clock' | 'config' | 'sealing'>) {
  const { db, clock, config, sealing } = services

  return async (app: FastifyInstance): Promise<void> => {
    app.get<{ Querystring: { readonly done?: unknown } }>(BGEN_CONNECTION, MAY_CONNECT, (request, reply) => {
      const said =
        request.query.done === 'saved' ? { done: 'Koneksi B-Gen tersimpan. Klik Uji untuk memeriksanya.' } : {}
      return send(request, reply, said)
    })

    app.post(BGEN_CONNECTION, MAY_CONNECT, async (request, reply) => {
      const known = await openErp(db, sealing)
      const parsed = parseErp(request.body, known.kind === 'open' && !known.kept.ofDemo ? known.connection : null)
      if (parsed.kind === 'refused') {
        return send(request, reply.code(422), { errors: parsed.errors, typed: parsed.form.baseUrl })
      }
      const how = { by: visitorOf(request).userId, at: clock.now() }
      await db.transaction().execute((trx) => keepErp(trx, sealing, parsed, how))
      request.log.info({ event: 'erp connected' }, 'a B-Gen was connected')
      return reply.redirect(`${BGEN_CONNECTION}?done=saved`, 303)
    })

    app.post(`${BGEN_CONNECTION}/test`, MAY_CONNECT, async (request, reply) => {
      const tested = await test()
      if (tested.kind === 'works') return send(request, reply, { done: tested.says })
      request.log.warn({ event: 'connection test failed', said: tested.trouble.said }, 'a test failed')
      return send(request, reply.code(422), { trouble: tested.trouble })
    })
  }

  async function send(request: FastifyRequest, reply: FastifyReply, said: Said): Promise<FastifyReply> {
    const erp = toErpConnectionView(await findErp(db), { zone: config.businessTimeZone, ...said })
    const isWrong = erp.errors.length > 0 || erp.trouble !== null
    const title = isWrong ? 'Kesalahan: koneksi B-Gen' : 'Koneksi B-Gen'
    return sendTemplate(request, reply, 'erp-connection/index', { title, erp })
  }

  /** Asks the B-Gen that is kept, past everything this process remembers of it. */
  async function test(): Promise<Tested> {
    const found = await openErp(db, sealing)
    if (found.kind !== 'open') return { kind: 'fails', trouble: found.kind === 'none' ? NOT_CONNECTED : SEALED }
    try {
      const status = await bgenConnector(openOutbound({ clock }), found.connection).probe()
      const trouble = troubleWith(status, clock.now())
      if (trouble !== null) return { kind: 'fails', trouble }
      return { kind: 'works', says: `${status.name} menjawab dengan kontrak versi ${status.contract}.` }
    } catch (error) {
      if (!(error instanceof ErpError)) throw error
      return { kind: 'fails', trouble: troubleOf(error) }
    }
  }
}

type Tested = { readonly kind: 'works'; readonly says: string } | { readonly kind: 'fails'; readonly trouble: Trouble }
