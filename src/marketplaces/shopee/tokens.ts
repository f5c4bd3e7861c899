import { type AnswerObject, objectOf, textOf, UnreadableAnswer } from '../../platform/outbound/answer.ts'
import type { OutboundRequest } from '../../platform/outbound/fetch.ts'
import { type ChannelParts, inWordsOfPort } from '../call.ts'
import type { ChannelApp, TokenGrant } from '../port.ts'
import { tokenFailureOf } from './failure.ts'
import { signatureOf } from './signature.ts'

type Asking = Pick<ChannelParts, 'ask' | 'clock'>

/** Of a shop account, or of a main account, which may hold several shops. */
export type Account = { readonly shop_id: number } | { readonly main_account_id: number }

const REFRESH_LASTS_MS = 30 * 24 * 3_600_000

/** The first pair, for the code of a consent (v2.public.get_access_token, read 2026-11-23). `answer`: its other fields. */
export async function firstTokens(
  asking: Asking,
  app: ChannelApp,
  code: string,
  account: Account,
): Promise<{ readonly grant: TokenGrant; readonly answer: AnswerObject }> {
  return askForTokens(asking, app, { path: '/api/v2/auth/token/get', body: { code, ...account }, secret: code })
}

/** The next pair (v2.public.refresh_access_token, read 2026-11-23). The old refresh token is void with the answer,
 *  whether it reaches us or not. */
export async function refreshTokens(
  asking: Asking,
  app: ChannelApp,
  shopId: string,
  refreshToken: string,
): Promise<TokenGrant> {
  const body = { refresh_token: refreshToken, shop_id: Number(shopId) }
  const path = '/api/v2/auth/access_token/get'
  return (await askForTokens(asking, app, { path, body, secret: refreshToken })).grant
}

interface TokenQuestion {
  readonly path: string
  readonly body: object
  /** What the body holds and no error may show. */
  readonly secret: string
}

/** Codes and refresh tokens are good once, so the question is put once. */
function askForTokens({ ask, clock }: Asking, app: ChannelApp, question: TokenQuestion) {
  const askedAt = clock.now()
  return inWordsOfPort(async () => {
    const answer = await ask({
      request: () => tokenRequest(app, question, askedAt),
      secrets: [app.secret, question.secret],
      failureOf: (said) => tokenFailureOf(said, askedAt),
      once: true,
    })
    const fields = objectOf(answer, 'answer')
    return { grant: toGrant(fields, askedAt), answer: fields }
  })
}

function tokenRequest(app: ChannelApp, { path, body }: TokenQuestion, now: Date): OutboundRequest {
  const timestamp = Math.floor(now.getTime() / 1000)
  const sign = signatureOf(app.secret, { partnerId: app.key, path, timestamp })
  const query = new URLSearchParams({ partner_id: app.key, timestamp: String(timestamp), sign })
  return {
    method: 'POST',
    url: `${app.authUrl}${path}?${query}`,
    headers: { accept: 'application/json', 'content-type': 'application/json' },
    body: JSON.stringify({ ...body, partner_id: Number(app.key) }),
  }
}

function toGrant(answer: AnswerObject, askedAt: Date): TokenGrant {
  const { expire_in: seconds } = answer
  if (typeof seconds !== 'number' || !(seconds > 0)) throw new UnreadableAnswer('expire_in is not a number of seconds')
  return {
    accessToken: textOf(answer, 'access_token'),
    accessExpiresAt: new Date(askedAt.getTime() + seconds * 1000),
    refreshToken: textOf(answer, 'refresh_token'),
    refreshExpiresAt: new Date(askedAt.getTime() + REFRESH_LASTS_MS),
  }
}
