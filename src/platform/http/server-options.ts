import { randomUUID } from 'node:crypto'
import type { Server } from 'node:http'
import { type FastifyHttpOptions, LogController } from 'fastify'
import type { Config } from '../config.ts'
import { answerBadAddress, answerBrokenRequest } from './client-errors.ts'
import { type LogTarget, loggerOptions } from './log.ts'
import { securityHeaders } from './security.ts'

/** Every request is answered within 15 seconds; routes that stream or take in a lot say a time of their own. */
const HANDLER_LIMIT_MS = 14_000

/** Schemas only describe here, and what would compile them takes a tenth of the start. */
const NOTHING_COMPILED = {
  buildValidator: () => () => () => true,
  buildSerializer: () => () => JSON.stringify,
} as unknown as NonNullable<NonNullable<FastifyHttpOptions<Server>['schemaController']>['compilersFactory']>

/**
 * Fastify by itself never cuts a body that comes drop by drop, and Node answers 431 above 16 KiB of head: an address
 * with 500 invoice numbers, sent once more in HX-Current-URL, is longer.
 */
export function serverOptions(config: Config, logTo: LogTarget): FastifyHttpOptions<Server> {
  const headers = securityHeaders(config)
  return {
    logger: loggerOptions(logTo),
    // request-log.ts writes one line per request instead of two
    logController: new LogController({ disableRequestLogging: true }),
    // stands in the log and on the error page, so that the one leads to the other
    genReqId: () => randomUUID().slice(-12),
    frameworkErrors: answerBadAddress(headers),
    clientErrorHandler: answerBrokenRequest(headers),
    // ten thousand ticked orders; routes that take in more say so
    bodyLimit: 512 * 1024,
    trustProxy: config.trustProxy.length === 0 ? false : [...config.trustProxy],
    handlerTimeout: HANDLER_LIMIT_MS,
    requestTimeout: 75_000,
    connectionTimeout: 60_000,
    keepAliveTimeout: 65_000,
    http: { headersTimeout: 30_000, connectionsCheckingInterval: 5_000, maxHeaderSize: 64 * 1024 },
    routerOptions: { maxParamLength: 200 },
    schemaController: { compilersFactory: NOTHING_COMPILED },
    // a request that came in time is answered, also while we close
    return503OnClosing: false,
  }
}
