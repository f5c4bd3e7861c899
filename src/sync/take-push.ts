import { MarketplaceError, type OrderNews, type PushMessage } from '../marketplaces/port.ts'
import { counter } from '../platform/metrics.ts'
import type { Services } from '../services.ts'
import { noteNews } from './news-repository.ts'
import { sendNews } from './sync-news.ts'

type Needs = Pick<Services, 'db' | 'queue' | 'channels' | 'credentials'>
interface Log {
  warn(about: object, words: string): void
}

/**
 * What became of a message.
 *
 * taken       its orders will be asked for
 * repeated    it was taken before
 * nobody      it is about a shop that nobody has connected, or about none of its stores that is read
 * nothing     it is not about orders
 * unreadable  signed, but not as the marketplace's documents promise
 * unsigned    not signed by the app that is registered, or none is
 */
export type PushEnd = 'taken' | 'repeated' | 'nobody' | 'nothing' | 'unreadable' | 'unsigned'

const pushes = counter('pushes_total', 'Messages from marketplaces, by what became of them', ['channel', 'end'])

/** The message and the job that asks for its orders are kept together or not at all. Nothing in it is believed. */
export async function takePush(services: Needs, channel: string, message: PushMessage, log: Log): Promise<PushEnd> {
  const end = await endOf(services, channel, message, log)
  pushes.inc({ channel, end })
  return end
}

async function endOf(services: Needs, channel: string, message: PushMessage, log: Log): Promise<PushEnd> {
  const access = services.channels.get(channel)?.access ?? null
  const app = await registeredApp(services, channel)
  if (access === null || app === null || !access.isSigned(app, message)) return 'unsigned'
  const news = readNews(() => access.readPush(message), log, channel)
  if (news === null) return 'unreadable'
  return news.length === 0 ? 'nothing' : keep(services, channel, news)
}

async function registeredApp({ credentials }: Needs, channel: string) {
  try {
    return await credentials.app(channel)
  } catch (error) {
    if (error instanceof MarketplaceError) return null
    throw error
  }
}

function readNews(read: () => readonly OrderNews[], log: Log, channel: string): readonly OrderNews[] | null {
  try {
    const news = read()
    if (news.every(isKeepable)) return news
    throw new Error('a number is longer than any order has, or holds a control character')
  } catch (error) {
    // it is about the message, whatever is thrown: sent again it would be no more readable
    log.warn(
      { channel, why: error instanceof Error ? error.message : '' },
      'a message of a marketplace could not be read',
    )
    return null
  }
}

/** What the database can hold, and an index. */
const WORD = /^[^\p{Cc}]{1,300}$/u

function isKeepable({ eventId, shopId, kodeInvoiceMp }: OrderNews): boolean {
  return [eventId, shopId, kodeInvoiceMp].every((word) => WORD.test(word))
}

function keep({ db, queue }: Needs, channel: string, news: readonly OrderNews[]): Promise<PushEnd> {
  return db.transaction().execute(async (trx) => {
    const { isForSomebody, newFor } = await noteNews(trx, channel, news)
    await sendNews(trx, queue, newFor)
    if (newFor.length > 0) return 'taken'
    return isForSomebody ? 'repeated' : 'nobody'
  })
}
