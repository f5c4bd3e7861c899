import { createHash } from 'node:crypto'
import { drawFrom } from '../draw.ts'
import type { Order } from '../life.ts'

/** One thing bought. What an order holds follows from its number. */
export interface Line {
  readonly id: string
  readonly sku: string
  readonly name: string
  /** Rupiah. */
  readonly price: number
}

const GOODS = [
  { name: 'Panci Serbaguna 24 cm', sku: 'NRM-10024', price: 189_000 },
  { name: 'Lampu Meja LED', sku: 'TRT-20110', price: 129_500 },
  { name: 'Balok Susun Kayu 50 keping', sku: 'CRA-30050', price: 97_000 },
  { name: 'Kemeja Linen Lengan Panjang', sku: 'LGT-40012', price: 249_000 },
  { name: 'Botol Minum Gunung 750 ml', sku: 'RMB-50075', price: 84_900 },
] as const

const LINES = new WeakMap<Order, readonly Line[]>()

/** One to three; most orders hold one thing. */
export function linesOf(order: Order): readonly Line[] {
  const lines = LINES.get(order) ?? drawLines(order)
  LINES.set(order, lines)
  return lines
}

function drawLines({ number }: Order): readonly Line[] {
  const draw = drawFrom('goods', number)
  const count = draw.weighted([
    { count: 1, weight: 70 },
    { count: 2, weight: 22 },
    { count: 3, weight: 8 },
  ]).count
  return Array.from({ length: count }, (_, index) => ({ id: `${number.slice(0, -1)}${index}7`, ...draw.pick(GOODS) }))
}

/** 19 digits, as the marketplace numbers warehouses: it knows nothing of our codes. */
export function warehouseIdOf(code: string): string {
  const hex = createHash('sha256').update(code).digest('hex').slice(0, 12)
  return `7388${String(Number.parseInt(hex, 16)).padStart(15, '0').slice(-15)}`
}
