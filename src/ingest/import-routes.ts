import { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import multipart from '@fastify/multipart'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { requires, visitorOf } from '../auth/session.ts'
import type { Db } from '../database.ts'
import { Forbidden, InvalidInput, NotFound } from '../platform/errors.ts'
import { sendPlace, sendTemplate, wantsFragment } from '../platform/http/html.ts'
import type { Services } from '../services.ts'
import { COLUMN_NAMES } from './csv-columns.ts'
import { openCsv } from './csv-file.ts'
import { INDONESIAN, troubleWords } from './file-trouble.ts'
import { IMPORTS, rejectedFileName, toImportsView, toImportView } from './import-view.ts'
import {
  type FileImport,
  findImport,
  listImports,
  listReasons,
  listRejected,
  MOST_REJECTED_KEPT,
} from './imports-repository.ts'
import { BYTE_ORDER_MARK, rejectedHeader } from './rejected-lines.ts'
import { importRuns } from './run-import.ts'
import { type Received, receive, type Upload } from './upload.ts'

const MOST_BYTES = 200 * 1024 * 1024
/** Of receiving the file; a body that takes longer is cut off by the server itself. */
const LONGEST_MS = 90_000
/** Most files are done by then, and the person sees the result at once. */
const PATIENCE_MS = 1_500
const REFRESH_SECONDS = 2
const LISTED = 20
const MOST_REASONS = 20
const REJECTED_AT_A_TIME = 2_000

interface OfImport {
  Params: { readonly id: string }
}

/** GET, POST /oms/imports: upload a CSV file; /oms/imports/:id: what became of it. */
export function importRoutes({ db, clock, config }: Pick<Services, 'db' | 'clock' | 'config'>) {
  const zone = config.businessTimeZone

  return async (app: FastifyInstance): Promise<void> => {
    const imports = importRuns({ db, clock }, (error) => app.log.error({ err: error }, 'an import broke off'))
    app.addHook('onClose', () => imports.stop())
    await app.register(multipart, { throwFileSizeLimit: false, limits: { fileSize: MOST_BYTES, files: 1, fields: 5 } })
    const mayImport = { preHandler: [requires('orders:write'), requiresWholeScope] }

    app.get(IMPORTS, mayImport, (request, reply) => sendForm(request, reply, null))

    app.post(IMPORTS, { ...mayImport, handlerTimeout: LONGEST_MS }, async (request, reply) => {
      const received = await receivedIn(request)
      if (received.kind !== 'upload') {
        return sendForm(request, reply.code(received.kind === 'too-large' ? 413 : 422), REFUSED[received.kind])
      }
      return begin(request, reply, received.upload)
    })

    app.get<OfImport>(`${IMPORTS}/:id`, mayImport, async (request, reply) => {
      const one = await getImport(request)
      const reasons = await listReasons(db, one.id, MOST_REASONS)
      const most = { mostReasons: MOST_REASONS, mostKept: MOST_REJECTED_KEPT }
      const view = toImportView(one, { now: clock.now(), zone, reasons, ...most })
      const refreshSeconds = view.progress === null ? 0 : REFRESH_SECONDS
      // the page that asked again and again has its end said aloud
      const say = view.progress === null && wantsFragment(request) ? view.heading : null
      const data = { title: view.title, result: { ...view, say }, refreshSeconds }
      return sendPlace(request, reply, 'ingest/import', 'ingest/_import', data)
    })

    const rejected = { ...mayImport, config: { isFile: true } }
    app.get<OfImport>(`${IMPORTS}/:id/rejected.csv`, rejected, async (request, reply) => {
      const one = await getImport(request)
      const name = rejectedFileName(one.fileName)
      reply.type('text/csv; charset=utf-8').header('content-disposition', `attachment; filename="${name}"`)
      return reply.send(Readable.from(rejectedOf(db, one)))
    })

    async function begin(request: FastifyRequest, reply: FastifyReply, upload: Upload): Promise<FastifyReply> {
      const { userId } = visitorOf(request)
      if (imports.isBusy(userId)) {
        await upload.close()
        return sendForm(request, reply.code(429), BUSY)
      }
      const bytes = upload.read()
      const opened = await openCsv(bytes)
      if (opened.kind === 'trouble') {
        return sendForm(request, reply.code(422), troubleWords(opened.trouble, INDONESIAN))
      }
      const { id, ended } = await imports.begin({
        userId,
        fileName: upload.name,
        fileBytes: upload.bytes,
        csv: opened.csv,
        bytesRead: () => bytes.bytesRead,
      })
      request.log.info({ event: 'import begun', import: id, bytes: upload.bytes }, 'a file is imported')
      await Promise.race([ended, sleep(PATIENCE_MS, undefined, { ref: false })])
      return reply.redirect(`${IMPORTS}/${id}`, 303)
    }
  }

  async function sendForm(request: FastifyRequest, reply: FastifyReply, refused: string | null): Promise<FastifyReply> {
    const shown = { now: clock.now(), zone, refused, mostBytes: MOST_BYTES, columns: COLUMN_NAMES }
    const view = toImportsView(await listImports(db, LISTED), shown)
    return sendTemplate(request, reply, 'ingest/imports', {
      title: refused === null ? 'Impor' : 'Kesalahan: Impor',
      imports: view,
    })
  }

  async function getImport(request: FastifyRequest<OfImport>): Promise<FileImport> {
    const { id } = request.params
    const one = /^[1-9]\d{0,14}$/.test(id) ? await findImport(db, Number(id)) : null
    if (one === null) throw new NotFound('Impor ini tidak ada. Hasil impor disimpan selama 7 hari.')
    return one
  }
}

const REFUSED = {
  none: 'Pilih file CSV lebih dahulu.',
  'too-large': `File ini lebih besar dari ${MOST_BYTES / 1024 / 1024} MB. Tidak ada yang dicatat. Bagi file ini, lalu unggah satu per satu.`,
} as const
const BUSY = 'Impor Anda yang sebelumnya masih berjalan. Tunggu sampai selesai, lalu unggah lagi.'
const BROKEN_FORM =
  'Unggahan ini terputus atau rusak, dan tidak ada yang dicatat. Pilih filenya lagi, lalu unggah lagi.'

/** A file may name any store and any warehouse. */
async function requiresWholeScope(request: FastifyRequest): Promise<void> {
  const { warehouseIds, storeIds } = visitorOf(request).scope
  if (warehouseIds === null && storeIds === null) return
  throw new Forbidden('Impor hanya untuk pengguna yang melihat semua toko dan gudang. Mintalah kepada administrator.')
}

/** The form is read to its end also when it is refused: an answer in the middle of an upload never reaches the person. */
async function receivedIn(request: FastifyRequest): Promise<Received> {
  let received: Received = { kind: 'none' }
  if (!request.isMultipart()) return received
  try {
    for await (const part of request.parts()) {
      if (part.type === 'file') received = await receive(part)
    }
  } catch (error) {
    if (received.kind === 'upload') await received.upload.close()
    // the reader of forms gives what it cannot make sense of no code and no status
    if (error instanceof Error && FORM_MESSAGE.test(error.message)) throw new InvalidInput(BROKEN_FORM)
    throw error
  }
  return received
}

const FORM_MESSAGE = /^Multipart: |unexpected end of multipart data$/i

async function* rejectedOf(db: Db, { id, header }: FileImport): AsyncGenerator<string, void> {
  yield BYTE_ORDER_MARK + rejectedHeader(header)
  for (let position = 0; ; position += REJECTED_AT_A_TIME) {
    const lines = await listRejected(db, id, position, REJECTED_AT_A_TIME)
    if (lines.length > 0) yield lines.map(({ csv }) => csv).join('')
    if (lines.length < REJECTED_AT_A_TIME) return
  }
}
