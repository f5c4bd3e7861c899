import { createHmac } from 'node:crypto'

const PATIENCE_MS = 10_000

/**
 * POSTs JSON. With a secret the header `x-backlog-signature` holds `t=SECONDS,v1=HEX`, where HEX is the HMAC-SHA256 of
 * `SECONDS.BODY`: the receiver recomputes it and refuses what is older than some minutes.
 * @throws when it was not taken (any status but 2xx); the message holds neither the address's query nor the secret
 */
export async function postSigned(
  { url, secret }: { readonly url: string; readonly secret: string | null },
  payload: object,
  now: Date,
): Promise<void> {
  const body = JSON.stringify(payload)
  const headers = {
    'content-type': 'application/json',
    ...(secret !== null && { 'x-backlog-signature': signatureOf(secret, body, now) }),
  }
  const signal = AbortSignal.timeout(PATIENCE_MS)
  const response = await fetch(url, { method: 'POST', headers, body, signal, redirect: 'error' }).catch((error) => {
    throw new Error(`ALERT_WEBHOOK_URL at ${new URL(url).origin} did not answer: ${error.cause?.code ?? error.name}`)
  })
  await response.body?.cancel()
  if (!response.ok) throw new Error(`ALERT_WEBHOOK_URL at ${new URL(url).origin} answered HTTP ${response.status}`)
}

function signatureOf(secret: string, body: string, now: Date): string {
  const seconds = Math.floor(now.getTime() / 1000)
  return `t=${seconds},v1=${createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')}`
}
