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
    const [status, words] = brokenWords(error.code)
    const body = `${words}\n`
    const all = {
      ...headers,
      'cache-control': 'no-store',
      'content-type': TYPE,
      'content-length': Buffer.byteLength(body),
    }
    const lines = Object.entries({ ...all, connection: 'close' }).map(([name, value]) => `${name}: ${value}\r\n`)
    socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n${body}`)
  }
}

function brokenWords(code: string | undefined): readonly [number, string] {
  if (code === 'HPE_HEADER_OVERFLOW') return [431, 'Alamat atau kepala permintaan terlalu panjang. Kurangi isi filter.']
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return [408, 'Permintaan tidak selesai dikirim dalam waktunya. Coba lagi.']
  return [400, 'Permintaan tidak terbaca.']
}
