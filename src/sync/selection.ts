import type { Visitor } from '../auth/role.ts'
import { withinScope } from '../backlog/directory.ts'
import { directory } from '../backlog/directory-repository.ts'
import { parseFilter } from '../backlog/filter.ts'
import { idsOfFilter } from '../backlog/rows-repository.ts'
import type { Services } from '../services.ts'
import { type FilterFields, type RequestForm, TOO_MANY } from './request-form.ts'
import { MOST_ORDERS } from './run.ts'

type Needs = Pick<Services, 'db' | 'clock' | 'config'>

/** Which orders a form means now. */
export type Selection =
  | { readonly kind: 'orders'; readonly ids: readonly string[] }
  /** The filter means another number of orders than the person was shown. */
  | { readonly kind: 'other-count'; readonly expected: number; readonly count: number }
  | { readonly kind: 'refused'; readonly message: string }

export async function selectOrders(
  { db, clock, config }: Needs,
  { chosen, filter }: RequestForm,
  { scope }: Visitor,
): Promise<Selection> {
  if ('ids' in chosen) return { kind: 'orders', ids: chosen.ids }
  const parsed = parseFilter(asQuery(filter), {
    now: clock.now(),
    zone: config.businessTimeZone,
    directory: withinScope(await directory(db), scope),
    cursors: { read: () => null },
  })
  if (parsed.kind === 'refused') return { kind: 'refused', message: parsed.errors.map((e) => e.message).join(' ') }
  const ids = await idsOfFilter(db, parsed.filter, scope, MOST_ORDERS + 1)
  if (ids.length > MOST_ORDERS) return { kind: 'refused', message: TOO_MANY }
  if (ids.length === 0) return { kind: 'refused', message: 'Tidak ada lagi pesanan dengan filter ini.' }
  const { expected } = chosen
  if (expected !== null && expected !== ids.length) return { kind: 'other-count', expected, count: ids.length }
  return { kind: 'orders', ids: ids.map(String) }
}

/** What a form asked for, whatever became of the orders since: two submits of one form say the same. */
export function contentOf({ chosen, filter }: RequestForm): string {
  return JSON.stringify('ids' in chosen ? [...chosen.ids].sort() : { ...chosen, filter })
}

/** As a query string with repeated fields is parsed. */
function asQuery(fields: FilterFields): Readonly<Record<string, readonly string[]>> {
  const query: Record<string, string[]> = {}
  for (const [name, value] of fields) query[name] = [...(query[name] ?? []), value]
  return query
}
