import { drawFrom } from '../draw.ts'
import type { Order } from '../life.ts'

/** One line of an order. Invented, and the same whenever it is asked for: it follows from the order's number. */
export interface Good {
  readonly itemId: number
  readonly modelId: number
  readonly name: string
  readonly model: string
  readonly sku: string
  readonly quantity: number
  /** Rupiah. */
  readonly price: number
  readonly grams: number
}

const PRODUCTS = [
  { name: 'Wajan Granit Anti Lengket 28 cm', models: ['Hitam', 'Krem'], sku: 'NRM-10428', price: 189_000, grams: 1400 },
  { name: 'Toples Kaca Kedap Udara 1 Liter', models: ['Isi 1', 'Isi 3'], sku: 'NRM-20311', price: 45_000, grams: 700 },
  { name: 'Kemeja Linen Lengan Panjang', models: ['M', 'L', 'XL'], sku: 'LGT-31007', price: 219_000, grams: 300 },
  { name: 'Rok Plisket Premium', models: ['Mocha', 'Navy'], sku: 'LGT-31442', price: 99_000, grams: 280 },
  { name: 'Headlamp LED Isi Ulang', models: ['Standar'], sku: 'RMB-40120', price: 129_000, grams: 160 },
  { name: 'Matras Lipat Kemah', models: ['Hijau', 'Abu'], sku: 'RMB-40555', price: 154_000, grams: 900 },
  { name: 'Pengisi Daya GaN 65 W', models: ['Putih', 'Hitam'], sku: 'TRT-50065', price: 249_000, grams: 140 },
  { name: 'Lampu Meja Sentuh', models: ['Standar'], sku: 'TRT-50219', price: 117_000, grams: 520 },
] as const

/** How many lines: mostly one. */
const LINES = [
  { lines: 1, weight: 68 },
  { lines: 2, weight: 22 },
  { lines: 3, weight: 10 },
]

export function goodsOf({ number }: Order): readonly Good[] {
  const draw = drawFrom('shopee goods', number)
  const first = draw.whole(0, PRODUCTS.length - 1)
  return Array.from({ length: draw.weighted(LINES).lines }, (_, line) => {
    const nth = (first + line * 3) % PRODUCTS.length // another product on every line
    const product = PRODUCTS[nth] as (typeof PRODUCTS)[number]
    const model = draw.whole(0, product.models.length - 1)
    return {
      itemId: 26_001_440_000 + nth,
      modelId: product.models.length === 1 ? 0 : 221_404_000_000 + nth * 10 + model,
      name: product.name,
      model: product.models.length === 1 ? '' : (product.models[model] ?? ''),
      sku: `${product.sku}-${model + 1}`,
      quantity: draw.chance(0.8) ? 1 : draw.whole(2, 4),
      price: product.price,
      grams: product.grams,
    }
  })
}

export function weightOf(goods: readonly Good[]): number {
  return goods.reduce((sum, { grams, quantity }) => sum + grams * quantity, 0)
}
