import type { Marketplace } from '../backlog/order.ts'

export interface InventedStore {
  readonly code: string
  readonly name: string
  readonly marketplace: Marketplace
}

/** In the manner of each marketplace; `serial` makes it unlike every other one. */
export function invoiceNumber(marketplace: Marketplace, created: Date, serial: number): string {
  const [year, month, day] = created.toISOString().slice(0, 10).split('-') as [string, string, string]
  const letters = serial.toString(36).toUpperCase().padStart(8, '0')
  if (marketplace === 'tokopedia') return `INV/${year}${month}${day}/MPL/${digits(serial, 10)}`
  if (marketplace === 'shopee') return `${year.slice(2)}${month}${day}${letters}`
  if (marketplace === 'tiktok') return `58${digits(serial, 16)}`
  if (marketplace === 'lazada') return `20${digits(serial, 14)}`
  return `${year.slice(2)}${month}${digits(serial, 10)}`
}

export function digits(serial: number, length: number): string {
  return String(serial).padStart(length, '0')
}

const NAMES = ['Sumber Rejeki', 'Maju Jaya', 'Bintang Terang', 'Cahaya Abadi', 'Berkah Elektronik', 'Rumah Kita']
const MARKETS: readonly Marketplace[] = ['tokopedia', 'shopee', 'tiktok', 'lazada', 'blibli']
const MARKET_CODE: Readonly<Record<Marketplace, string>> = {
  tokopedia: 'TKP',
  tiktok: 'TTS',
  shopee: 'SHP',
  lazada: 'LZD',
  blibli: 'BLI',
  other: 'OTH',
}

export function inventStores(count: number): readonly InventedStore[] {
  return Array.from({ length: count }, (_, index) => {
    const marketplace = MARKETS[index % MARKETS.length] as Marketplace
    const number = digits(Math.floor(index / MARKETS.length) + 1, 2)
    const name = `${NAMES[index % NAMES.length]} ${number}`
    return { code: `${MARKET_CODE[marketplace]}-${number}`, name, marketplace }
  })
}

const CITIES = ['Jakarta', 'Surabaya', 'Bandung', 'Medan', 'Semarang', 'Makassar']

export function inventWarehouses(count: number): readonly { readonly code: string; readonly name: string }[] {
  return Array.from({ length: count }, (_, index) => {
    const city = CITIES[index % CITIES.length] as string
    const number = Math.floor(index / CITIES.length) + 1
    return { code: `${city.slice(0, 3).toUpperCase()}-${number}`, name: `Gudang ${city} ${number}` }
  })
}
