/** Which marketplace's manners a store follows: its words for a status, its order numbers. */
export type Platform = 'TIKTOK_SHOP' | 'SHOPEE' | 'LAZADA' | 'BLIBLI'

export interface Store {
  readonly code: string
  readonly name: string
  readonly marketplace: 'tokopedia' | 'tiktok' | 'shopee' | 'lazada' | 'blibli'
  readonly platform: Platform
  /** Share of the day's orders. */
  readonly weight: number
}

export interface Warehouse {
  readonly code: string
  readonly name: string
  readonly weight: number
}

/** One seller with five lines of goods; invented, as every name here. Since the merge Tokopedia's shops live in the
 *  shared seller centre and speak TikTok Shop's language. */
export const STORES: readonly Store[] = [
  { code: 'TKP-NIRMALA', name: 'Nirmala Dapur', marketplace: 'tokopedia', platform: 'TIKTOK_SHOP', weight: 12 },
  { code: 'TKP-TIRTA', name: 'Tirta Terang Elektronik', marketplace: 'tokopedia', platform: 'TIKTOK_SHOP', weight: 8 },
  { code: 'TKP-CERIA', name: 'Anak Ceria Mainan', marketplace: 'tokopedia', platform: 'TIKTOK_SHOP', weight: 7 },
  { code: 'TTS-NIRMALA', name: 'Nirmala Dapur Official', marketplace: 'tiktok', platform: 'TIKTOK_SHOP', weight: 11 },
  { code: 'TTS-LANGIT', name: 'Langit Senja Busana', marketplace: 'tiktok', platform: 'TIKTOK_SHOP', weight: 13 },
  { code: 'SHP-NIRMALA', name: 'Nirmala Dapur Store', marketplace: 'shopee', platform: 'SHOPEE', weight: 14 },
  { code: 'SHP-LANGIT', name: 'Langit Senja Store', marketplace: 'shopee', platform: 'SHOPEE', weight: 11 },
  { code: 'SHP-RIMBA', name: 'Lintas Rimba Outdoor', marketplace: 'shopee', platform: 'SHOPEE', weight: 8 },
  { code: 'SHP-TIRTA', name: 'Tirta Terang Store', marketplace: 'shopee', platform: 'SHOPEE', weight: 6 },
  { code: 'LZD-RIMBA', name: 'Lintas Rimba Official', marketplace: 'lazada', platform: 'LAZADA', weight: 5 },
  { code: 'LZD-TIRTA', name: 'Tirta Terang Official', marketplace: 'lazada', platform: 'LAZADA', weight: 3 },
  { code: 'BLI-TIRTA', name: 'Tirta Terang Jakarta', marketplace: 'blibli', platform: 'BLIBLI', weight: 2 },
]

export const WAREHOUSES: readonly Warehouse[] = [
  { code: 'GDG-CKR', name: 'Gudang Cikarang', weight: 45 },
  { code: 'GDG-TGR', name: 'Gudang Tangerang', weight: 25 },
  { code: 'GDG-SBY', name: 'Gudang Surabaya', weight: 20 },
  { code: 'GDG-MDN', name: 'Gudang Medan', weight: 10 },
]

/** The marketplaces' own warehouses, which pack what they fulfil. Nobody registers them: their code is met by chance. */
export const OWN_WAREHOUSE: Readonly<Record<Platform, string>> = {
  TIKTOK_SHOP: 'FBT-JKT-01',
  SHOPEE: 'SBS-CKG',
  LAZADA: 'FBL-CMG',
  BLIBLI: 'FBB-MRD',
}

/** `#` stands for a digit of the waybill. */
export const COURIERS = [
  { name: 'JNE REG', waybill: '0112########', weight: 20 },
  { name: 'J&T Express', waybill: 'JP##########', weight: 24 },
  { name: 'SiCepat REG', waybill: '0045########', weight: 14 },
  { name: 'AnterAja Reguler', waybill: '1000##########', weight: 9 },
  { name: 'Ninja Xpress', waybill: 'NLIDAP##########', weight: 4 },
  { name: 'Pos Reguler', waybill: 'P#############', weight: 2 },
] as const

/** Couriers that ride for one marketplace only. */
export const HOUSE_COURIER = {
  TIKTOK_SHOP: { name: 'GTL (Regular)', waybill: 'GTL#########', weight: 22 },
  SHOPEE: { name: 'SPX Standard', waybill: 'SPXID############', weight: 55 },
  LAZADA: { name: 'LEX ID', waybill: 'LXAD-##########', weight: 60 },
  BLIBLI: { name: 'BES Regular', waybill: 'BLIJC########', weight: 40 },
} as const

export const BUYER_REASONS = [
  'Ingin mengubah alamat pengiriman',
  'Ingin mengganti varian atau jumlah barang',
  'Menemukan harga yang lebih murah',
  'Berubah pikiran',
  'Proses pembayaran terlalu rumit',
  'Penjual tidak merespons pesan',
] as const
export const SELLER_REASONS = [
  'Stok habis',
  'Salah mencantumkan harga',
  'Alamat di luar jangkauan',
  'Toko sedang libur',
] as const
export const SYSTEM_REASONS = [
  'Melewati batas waktu pengiriman',
  'Terindikasi pelanggaran',
  'Kurir gagal mengambil paket',
] as const
export const OPERATOR_REASONS = ['Dibatalkan oleh layanan pelanggan marketplace'] as const

/** Why B-Gen could not import an order. `#` stands for a digit of the goods' code. */
export const IMPORT_FAILURES = [
  { code: 'SKU_TIDAK_DIKENAL', message: 'SKU NRM-##### belum terdaftar di B-Gen.' },
  { code: 'STOK_KURANG', message: 'Stok SKU TRT-##### di gudang tujuan kurang.' },
  { code: 'HARGA_DI_BAWAH_BATAS', message: 'Harga jual SKU LGT-##### di bawah batas minimum.' },
  { code: 'GUDANG_BELUM_DIPETAKAN', message: 'Gudang pesanan belum dipetakan ke gudang B-Gen.' },
  { code: 'ALAMAT_TIDAK_LENGKAP', message: 'Kode pos penerima kosong.' },
] as const
