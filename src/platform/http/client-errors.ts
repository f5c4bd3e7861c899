import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { problemOf } from './problem-of.ts'

type Headers = Readonly<Record<string, string>>

const TYPE = 'text/plain; charset=utf-8'

/** Addresses that cannot be decoded never reach a hook or a page. */
export function answerBadAddress(headers: Headers) {
  return (error: FastifyError, _request: FastifyRequest, reply: FastifyReply): void => {
    const { status, happened } = problemOf(error)
    reply.code(status).headers({ ...headers, 'cache-control': 'no-store' })
    void reply.type(TYPE).send(`${happened}\n`)
  }
}

/** What is not even a request: a head that is too large, broken, or does not come to an end. */
export function answerBrokenRequest(headers: Headers) {
  return (error: Error & { code?: string }, socket: Socket): void => {
    if (error.code === 'ECONNRESET' || !socket.writable || socket.destroyed) return void socket.destroy()
    const { status, type = TYPE, body } = brokenAnswer(error.code)
    const all = {
      ...headers,
      'cache-control': 'no-store',
      'content-type': type,
      'content-length': Buffer.byteLength(body),
    }
    const lines = Object.entries({ ...all, connection: 'close' }).map(([name, value]) => `${name}: ${value}\r\n`)
    socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n${body}`)
  }
}

/** A filter's form can make the first of them: it is a page by itself, and htmx shows it in the place of the list. */
const TOO_LONG = `<!doctype html>
<html lang="id"><meta charset="utf-8"><title>Alamat terlalu panjang</title>
<p class="notice bad" role="alert">Isi filter terlalu panjang untuk satu alamat. Kurangi nomor atau pilihan di filter, lalu coba lagi.</p>
</html>
`

interface BrokenAnswer {
  readonly status: number
  readonly type?: string
  readonly body: string
}

function brokenAnswer(code: string | undefined): BrokenAnswer {
  if (code === 'HPE_HEADER_OVERFLOW') return { status: 431, type: 'text/html; charset=utf-8', body: TOO_LONG }
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT')
    return { status: 408, body: 'Permintaan tidak selesai dikirim dalam waktunya. Coba lagi.\n' }
  return { status: 400, body: 'Permintaan tidak terbaca.\n' }
}
