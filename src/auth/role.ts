/** What a person or a token may do. */
export type Permission =
  | 'backlog:read'
  | 'backlog:export'
  | 'orders:sync'
  | 'orders:write'
  | 'orders:remedy'
  | 'completeness:read'
  | 'connections:manage'
export type Role = 'admin' | 'warehouse' | 'viewer'

const MAY: Readonly<Record<Role, readonly Permission[]>> = {
  admin: [
    'backlog:read',
    'backlog:export',
    'orders:sync',
    'orders:write',
    'orders:remedy',
    'completeness:read',
    'connections:manage',
  ],
  warehouse: ['backlog:read', 'backlog:export', 'orders:sync', 'orders:remedy', 'completeness:read'],
  viewer: ['backlog:read', 'completeness:read'],
}

export function may(role: Role, permission: Permission): boolean {
  return MAY[role].includes(permission)
}

/** Which orders somebody sees: ids of warehouses and stores, null for all of them. */
export interface Scope {
  readonly warehouseIds: readonly number[] | null
  readonly storeIds: readonly number[] | null
}

export const EVERYTHING: Scope = { warehouseIds: null, storeIds: null }

/** The person behind a request. */
export interface Visitor {
  readonly userId: number
  readonly email: string
  readonly name: string
  readonly role: Role
  readonly scope: Scope
}
