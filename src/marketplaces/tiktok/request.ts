import type { OutboundRequest } from '../../platform/outbound/fetch.ts'
import type { ChannelApp } from '../port.ts'
import { signatureOf } from './signature.ts'

export interface Question {
  /** Without the host: this much of the address is signed. */
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  /** Asked with POST where given, else with GET. */
  readonly json?: unknown
}

/** A signed call; `app.baseUrl` is where it goes. `timestamp` is seconds, at most five minutes old. */
export function signedRequest(app: ChannelApp, token: string, now: Date, question: Question): OutboundRequest {
  const { path, json } = question
  const timestamp = String(Math.floor(now.getTime() / 1000))
  const query = { ...question.query, app_key: app.key, timestamp }
  const rawBody = json === undefined ? '' : JSON.stringify(json)
  const sign = signatureOf(app.secret, { path, query, rawBody })
  const url = `${app.baseUrl}${path}?${new URLSearchParams({ ...query, sign })}`
  const headers = { accept: 'application/json', 'content-type': 'application/json', 'x-tts-access-token': token }
  return json === undefined ? { method: 'GET', url, headers } : { method: 'POST', url, headers, body: rawBody }
}
