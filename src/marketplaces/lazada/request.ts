import type { OutboundRequest } from '../../platform/outbound/fetch.ts'
import type { ChannelApp } from '../port.ts'
import { signatureOf } from './signature.ts'

export interface Question {
  /** Without host and "/rest": this much of the address is signed. */
  readonly path: string
  readonly query: Readonly<Record<string, string>>
}

/** A signed GET; `app.baseUrl` is where it goes, "/rest" included. `timestamp`: milliseconds, at most two hours off. */
export function signedRequest(app: ChannelApp, token: string | null, now: Date, question: Question): OutboundRequest {
  const { path } = question
  const query = {
    ...question.query,
    app_key: app.key,
    timestamp: String(now.getTime()),
    sign_method: 'sha256',
    ...(token !== null && { access_token: token }),
  }
  const sign = signatureOf(app.secret, path, query)
  const url = `${app.baseUrl}${path}?${new URLSearchParams({ ...query, sign })}`
  return { method: 'GET', url, headers: { accept: 'application/json' } }
}
