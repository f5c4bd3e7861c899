import { countWords } from '../backlog/time-words.ts'
import type { FilterFields } from './request-form.ts'

/** A request that was not begun: why, the way back under the same filter, and perhaps the question once more. */
export interface RefusedView {
  readonly heading: string
  readonly message: string
  readonly back: string
  readonly again: {
    readonly text: string
    readonly fields: readonly { readonly name: string; readonly value: string }[]
  } | null
}

export function toRefusedView(message: string, filter: FilterFields): RefusedView {
  return { heading: 'Sinkronisasi belum dimulai', message, back: boardAddress(filter), again: null }
}

/**
 * The orders of the filter are others than those the person was shown: asked once more, with both numbers. The question
 * is a form of its own, with its own key: the one it came from has begun nothing and may still be used.
 */
export function toAskAgainView(filter: FilterFields, expected: number, count: number, key: string): RefusedView {
  const fields = [...filter, ['all', '1'], ['expected_count', String(count)], ['idempotency_key', key]]
  return {
    heading: 'Jumlah pesanan sudah berubah',
    message: `Tadi ${countWords(expected)} pesanan, sekarang ${countWords(count)} pesanan. Tetap lanjutkan?`,
    back: boardAddress(filter),
    again: {
      text: `Synchronize ${countWords(count)} pesanan`,
      fields: fields.map(([name = '', value = '']) => ({ name, value })),
    },
  }
}

function boardAddress(filter: FilterFields): string {
  const query = new URLSearchParams(filter.map(([name, value]): [string, string] => [name, value]))
  return `/oms/backlog-orders${query.size === 0 ? '' : `?${query}`}#orders`
}
