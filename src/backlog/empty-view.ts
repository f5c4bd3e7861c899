import type { BacklogPage } from './board.ts'
import { addressOf, type ChipView, chipsOf, clearedAddress } from './board-links.ts'
import { type Directory, freshnessOf } from './directory.ts'
import type { Filter } from './filter.ts'
import { datesWords } from './time-words.ts'

/** What stands where rows would be. */
export interface EmptyView {
  readonly title: string
  readonly text: string
  readonly links: readonly ChipView[]
}

interface EmptyFacts {
  readonly filter: Filter
  readonly directory: Directory
  readonly page: BacklogPage
}

/** Why there are no rows, and what to do about it. */
export function emptyOf({ filter, directory, page }: EmptyFacts): EmptyView {
  const first = { text: 'Ke halaman pertama', href: addressOf(filter) }
  if (filter.after !== null || page.previous !== null) {
    return { title: 'Halaman ini sudah kosong', text: 'Pesanan di halaman ini sudah berubah.', links: [first] }
  }
  if (chipsOf(filter).length > 0) {
    const clear = { text: 'Hapus semua filter', href: clearedAddress(filter) }
    const text = 'Tidak ada pesanan yang cocok. Coba ubah filter atau rentang tanggal.'
    return { title: 'Tidak ada pesanan dengan filter ini', text, links: [clear] }
  }
  if (!directory.hasOrders) return nothingYet(directory)
  const text = `Semua pesanan ${datesWords(filter.dates)} sudah selesai diproses.`
  return { title: 'Tidak ada backlog', text, links: [] }
}

function nothingYet({ stores }: Directory): EmptyView {
  const title = 'Belum ada data'
  if (freshnessOf(stores).connected === 0) {
    const text = 'Pesanan muncul di sini setelah toko dihubungkan, dikirim lewat API, atau diimpor dari file.'
    return { title, text, links: [] }
  }
  const text = 'Pesanan muncul di sini begitu sinkronisasi pertama selesai, atau setelah diimpor dari file.'
  return { title, text, links: [{ text: 'Riwayat sinkronisasi', href: '/oms/sync-runs' }] }
}
