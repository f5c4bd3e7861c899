import type { IncomingMessage, ServerResponse } from 'node:http'
import { BadRequest } from './exchange.ts'
import type { ProtocolAnswer } from './protocol.ts'

const LARGEST_BODY = 1024 * 1024

/** The exact text that was sent. */
export async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.byteLength
    if (bytes > LARGEST_BODY) throw new BadRequest('body too large')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** null: nothing was sent. */
export function jsonIn(text: string): unknown {
  if (text === '') return null
  try {
    return JSON.parse(text)
  } catch {
    throw new BadRequest('body is not JSON')
  }
}

const CODES: Readonly<Record<number, string>> = {
  400: 'bad_request',
  401: 'unauthorised',
  404: 'not_found',
  429: 'too_many',
}

export function problem(
  status: number,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): ProtocolAnswer {
  return { status, headers, json: { error: { code: CODES[status] ?? 'failure', message } } }
}

/** `isTruncated`: the connection ends well, after half of the answer. */
export function send(response: ServerResponse, answer: ProtocolAnswer, isTruncated = false): void {
  if (response.destroyed) return
  const [type, text] = contentOf(answer)
  const location = 'redirect' in answer ? { location: answer.redirect } : {}
  response.writeHead(answer.status, { 'content-type': type, ...location, ...answer.headers })
  response.end(isTruncated ? text.slice(0, Math.floor(text.length / 2)) : text)
}

function contentOf(answer: ProtocolAnswer): readonly [string, string] {
  if ('html' in answer) return ['text/html; charset=utf-8', answer.html]
  if ('redirect' in answer) return ['text/plain; charset=utf-8', '']
  return ['application/json; charset=utf-8', answer.status === 204 ? '' : JSON.stringify(answer.json)]
}
