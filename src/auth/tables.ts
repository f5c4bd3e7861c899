import type { Generated, GeneratedAlways } from 'kysely'
import type { Permission, Role } from './role.ts'

export interface UsersTable {
  id: GeneratedAlways<number>
  /** As it was given; compared without regard to letter case. */
  email: string
  name: string
  role: Role
  password_hash: string
  /** null: every warehouse. */
  warehouse_ids: number[] | null
  /** null: every store. */
  store_ids: number[] | null
  disabled_at: Date | null
  created_at: Generated<Date>
}

export interface SessionsTable {
  /** SHA-256 of the token in the cookie. */
  token_hash: Buffer
  user_id: number
  created_at: Date
  /** Written at most once a minute. */
  last_seen_at: Date
}

export interface ApiTokensTable {
  id: GeneratedAlways<number>
  name: string
  token_hash: Buffer
  permissions: Permission[]
  disabled_at: Date | null
  created_at: Generated<Date>
}

export interface LoginGuessesTable {
  /** What is counted, see guess-limit.ts. */
  subject: string
  guesses: number
  window_started_at: Date
}

export interface KnownPlacesTable {
  user_id: number
  place: string
  last_login_at: Date
}
