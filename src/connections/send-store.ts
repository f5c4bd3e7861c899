import { NotFound } from '../platform/errors.ts'
import { sendTemplate } from '../platform/http/html.ts'
import type { Services } from '../services.ts'
import { channelOf } from './channel.ts'
import { type ShownStore, toStoreView } from './store-view.ts'
import { findStore, listGrantedShops, type StoreRow } from './stores-repository.ts'

type Request = Parameters<typeof sendTemplate>[0]
type Reply = Parameters<typeof sendTemplate>[1]
type Needs = Pick<Services, 'db' | 'clock' | 'config'>

/** The page of one store, with what was just done or what stands in the way. */
export async function sendStore(
  { db, clock, config }: Needs,
  request: Request,
  reply: Reply,
  store: StoreRow,
  said: Pick<ShownStore, 'done' | 'trouble'>,
): Promise<Reply> {
  const channel = channelOf(store.marketplace)
  const granted = channel === null ? [] : await listGrantedShops(db, channel)
  const view = toStoreView(store, { now: clock.now(), zone: config.businessTimeZone, granted, ...said })
  const title = view.trouble === null ? `Koneksi ${view.title}` : `Kesalahan: koneksi ${view.title}`
  return sendTemplate(request, reply, 'connections/store', { title, store: view })
}

export async function getStore({ db }: Needs, id: number): Promise<StoreRow> {
  const store = await findStore(db, id)
  if (store === null) throw new NotFound('Toko ini tidak ada.')
  return store
}
