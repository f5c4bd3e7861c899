import { STORES, type Store } from './catalog.ts'

/** Further sellers, for a drill that wants more stores than the demo has. Invented. */
const SELLERS = [
  { code: 'ARUNIKA', name: 'Arunika Kosmetik' },
  { code: 'BAHTERA', name: 'Bahtera Otomotif' },
  { code: 'CEMARA', name: 'Cemara Furnitur' },
  { code: 'DELIMA', name: 'Delima Muslimah' },
  { code: 'EMBUN', name: 'Embun Perawatan Bayi' },
  { code: 'FAJAR', name: 'Fajar Alat Tulis' },
  { code: 'GEMILANG', name: 'Gemilang Komputer' },
  { code: 'HARMONI', name: 'Harmoni Musik' },
] as const
const AT = [
  { prefix: 'SHP', suffix: 'Store', marketplace: 'shopee', platform: 'SHOPEE', weight: 10 },
  { prefix: 'TTS', suffix: 'Official', marketplace: 'tiktok', platform: 'TIKTOK_SHOP', weight: 10 },
  { prefix: 'LZD', suffix: 'Lazada', marketplace: 'lazada', platform: 'LAZADA', weight: 6 },
  { prefix: 'TKP', suffix: 'Tokopedia', marketplace: 'tokopedia', platform: 'TIKTOK_SHOP', weight: 8 },
] as const

const MORE: readonly Store[] = SELLERS.flatMap(({ code, name }) => {
  return AT.map(({ prefix, suffix, ...rest }) => ({ code: `${prefix}-${code}`, name: `${name} ${suffix}`, ...rest }))
})

export const MOST_STORES = STORES.length + MORE.length

/** The demo's stores first, then others; 1 to `MOST_STORES`. */
export function storesFor(count: number): readonly Store[] {
  return [...STORES, ...MORE].slice(0, count)
}
