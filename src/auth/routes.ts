import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { OPEN } from '../platform/http/access.ts'
import { sendTemplate } from '../platform/http/html.ts'
import type { Services } from '../services.ts'
import { type LoginOutcome, logIn } from './login.ts'
import { emptyLogin, type LoginForm, parseLogin } from './login-form.ts'
import { toLoginView } from './login-view.ts'
import { endSession } from './repository.ts'
import { returnPath } from './return-path.ts'
import { setCookie, tokenInCookie } from './session-cookie.ts'
import { ABSOLUTE_LIMIT_MS } from './session-limits.ts'
import { hashOfToken } from './token.ts'

/** Two fields and a way back, which the form writes with %25 for each of its %. */
const LONGEST_FORM_BYTES = 80 * 1024

export function authRoutes({ db, clock, config }: Pick<Services, 'db' | 'clock' | 'config'>) {
  const oldToken = (request: FastifyRequest) => tokenInCookie(request.headers.cookie, config.insecureHttp)

  return async (app: FastifyInstance) => {
    app.get('/login', { config: OPEN }, async (request, reply) => {
      return sendLogin(request, reply, emptyLogin(request.query), null)
    })

    app.post('/login', { config: OPEN, bodyLimit: LONGEST_FORM_BYTES }, async (request, reply) => {
      const form = parseLogin(request.body)
      if (form.emailError !== '' || form.passwordError !== '') return sendLogin(request, reply.code(422), form, null)
      const { email, password } = form
      const outcome = await logIn(db, clock, { email, password, address: request.ip, oldToken: oldToken(request) })
      noteDown(request, form, outcome)
      if (outcome.kind === 'refused') return sendLogin(request, reply.code(422), form, outcome)
      if (outcome.kind === 'limited') {
        const seconds = Math.max(1, Math.ceil((outcome.until.getTime() - clock.now().getTime()) / 1000))
        return sendLogin(request, reply.code(429).header('retry-after', seconds), form, outcome, seconds)
      }
      reply.header('set-cookie', setCookie(outcome.token, ABSOLUTE_LIMIT_MS / 1000, config.insecureHttp))
      return reply.redirect(returnPath(form.back), 303)
    })

    app.post('/logout', { config: OPEN, bodyLimit: LONGEST_FORM_BYTES }, async (request, reply) => {
      const token = oldToken(request)
      if (token !== null) {
        const userId = await endSession(db, hashOfToken(token))
        request.log.info({ event: 'logout', userId }, 'logged out')
      }
      reply.header('set-cookie', setCookie('', 0, config.insecureHttp))
      return reply.redirect('/login?reason=out', 303)
    })
  }
}

function sendLogin(
  request: FastifyRequest,
  reply: FastifyReply,
  form: LoginForm,
  outcome: LoginOutcome | null,
  waitSeconds = 0,
): FastifyReply {
  return sendTemplate(request, reply, 'auth/login', { title: 'Masuk', login: toLoginView(form, outcome, waitSeconds) })
}

/** Who came in and who was turned away: one line each. JSON keeps whatever people type inside its own line. */
function noteDown(request: FastifyRequest, form: LoginForm, outcome: LoginOutcome): void {
  const line = { email: form.email.includes('@') ? form.email : '(no e-mail address)', address: request.ip }
  if (outcome.kind === 'in') request.log.info({ event: 'login', userId: outcome.userId, ...line }, 'logged in')
  else if (outcome.kind === 'refused')
    request.log.warn({ event: 'login refused', userId: outcome.userId, ...line }, 'wrong e-mail or password')
  else request.log.warn({ event: 'login limited', by: outcome.by, ...line }, 'too many guesses')
}
