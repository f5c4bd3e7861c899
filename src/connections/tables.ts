import type { GeneratedAlways } from 'kysely'

/** What is sealed can be opened by platform/sealing.ts only. Addresses stand without a trailing slash. */
export interface ChannelAppsTable {
  /** Key of marketplaces/registry.ts. */
  channel: string
  key: string
  secret_sealed: Buffer
  base_url: string
  auth_url: string
  /** Where a shop's owner approves; null: the marketplace's own place. */
  consent_url: string | null
  /** TikTok Shop: which service of ours the owner approves; null elsewhere. */
  service_id: string | null
  updated_at: Date
}

export interface AuthorisationsTable {
  id: GeneratedAlways<number>
  channel: string
  shop_id: string
  shop_cipher: string | null
  shop_name: string
  access_sealed: Buffer
  access_granted_at: Date
  /** In the past as soon as the marketplace has refused the token. */
  access_expires_at: Date
  refresh_sealed: Buffer
  refresh_expires_at: Date
  /** null: the demo gave it to itself. */
  authorised_by: number | null
  authorised_at: Date
  /** null: it lives. */
  ended_at: Date | null
  ended_why: string | null
}

/** By the database's clock. */
export interface CallBucketsTable {
  bucket: string
  /** Below zero: turns that are given out already. */
  tokens: number
  /** In the future: the marketplace asked for a pause until then. */
  refilled_at: Date
}
