import { Readable } from 'node:stream'
import type { ReadableStream } from 'node:stream/web'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Scope } from '../auth/role.ts'
import { requires, visitorOf } from '../auth/session.ts'
import { Forbidden, InvalidInput, TooMany } from '../platform/errors.ts'
import { csvOf } from '../platform/files/csv.ts'
import type { Services } from '../services.ts'
import { BOARD } from './board-links.ts'
import { openCursors } from './cursor.ts'
import { withinScope } from './directory.ts'
import { directory } from './directory-repository.ts'
import { cellsOf, EXPORT_COLUMNS, fileNameOf } from './export.ts'
import { type Filter, parseFilter } from './filter.ts'
import { streamBacklog } from './repository.ts'

interface FileKind {
  readonly ending: string
  readonly type: string
  readonly write: (cells: AsyncIterable<readonly string[]>) => Readable | Promise<Readable>
}

const KINDS: readonly FileKind[] = [
  {
    ending: 'xlsx',
    type: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    write: async (cells) => {
      // not at start: a spreadsheet has many parts, and the first page needs none of them
      const { xlsxOf } = await import('../platform/files/xlsx.ts')
      return Readable.fromWeb(xlsxOf('Backlog Orders', EXPORT_COLUMNS, cells) as ReadableStream)
    },
  },
  {
    ending: 'csv',
    type: 'text/csv; charset=utf-8',
    write: (cells) => Readable.from(csvOf(HEADINGS, cells), { highWaterMark: 2 }),
  },
]
const HEADINGS = EXPORT_COLUMNS.map(({ heading }) => heading)

/** For all orders of 13 months over a slow line. */
const LONGEST_MS = 30 * 60_000

/** GET /oms/backlog-orders/export.xlsx and .csv: all orders of the filter, not just a page. */
export function exportRoutes({ db, clock, config }: Pick<Services, 'db' | 'clock' | 'config'>) {
  const cursors = openCursors(config)
  const calendar = { zone: config.businessTimeZone }
  const underway = new Set<number>()

  return async (app: FastifyInstance): Promise<void> => {
    const settings = { exposeHeadRoute: false, handlerTimeout: LONGEST_MS, config: { isFile: true } }
    for (const kind of KINDS) {
      app.get(
        `${BOARD}/export.${kind.ending}`,
        { ...settings, preHandler: requires('backlog:export') },
        (request, reply) => send(kind, request, reply),
      )
    }
  }

  async function send(kind: FileKind, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    refuseFromElsewhere(request)
    const { userId, scope } = visitorOf(request)
    const filter = await filterOf(request, scope)
    const release = takeTurn(underway, userId)
    try {
      const rows = await begun(streamBacklog(db, filter, scope))
      const file = await kind.write(cellsOf(rows, calendar.zone))
      file.once('close', release)
      reply.raw.once('close', release)
      reply.header('content-disposition', `attachment; filename="${fileNameOf(filter.dates, kind.ending)}"`)
      return reply.type(kind.type).send(file)
    } catch (error) {
      release()
      throw error
    }
  }

  async function filterOf(request: FastifyRequest, scope: Scope): Promise<Filter> {
    const seen = { ...calendar, now: clock.now(), directory: withinScope(await directory(db), scope) }
    const parsed = parseFilter(request.query, { ...seen, cursors })
    if (parsed.kind === 'ok') return parsed.filter
    throw new InvalidInput(parsed.errors.map(({ message }) => message).join(' '))
  }
}

/** A file costs more than a page: no other site may make a browser fetch one. */
function refuseFromElsewhere(request: FastifyRequest): void {
  if (request.headers['sec-fetch-site'] !== 'cross-site') return
  throw new Forbidden(
    'Ekspor hanya dapat dimulai dari halaman Backlog Orders. Buka halaman itu, lalu ekspor dari sana.',
  )
}

/** One file at a time for each person. Gives what ends the turn. */
function takeTurn(underway: Set<number>, userId: number): () => void {
  if (underway.has(userId)) {
    throw new TooMany('Ekspor Anda yang sebelumnya masih berjalan. Tunggu sampai selesai, lalu coba lagi.')
  }
  underway.add(userId)
  let mine = true
  return () => {
    if (mine) underway.delete(userId)
    mine = false
  }
}

/** Its first piece is asked for now: what fails is then answered in words and not with half a file. */
async function begun<T>(pieces: AsyncGenerator<T, void>): Promise<AsyncIterable<T>> {
  const first = await pieces.next()
  return (async function* () {
    if (first.done === true) return
    yield first.value
    yield* pieces
  })()
}
