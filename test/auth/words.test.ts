import t from 'tap'
import { toLoginView } from '../../src/auth/login-view.ts'
import { HOME, returnPath } from '../../src/auth/return-path.ts'
import { may, type Permission } from '../../src/auth/role.ts'

const FORM = { email: '', password: '', back: HOME, reason: null, emailError: '', passwordError: '' }

t.test('a limited login says how long to wait, in seconds and then in minutes', async (t) => {
  const limited = { kind: 'limited', until: new Date(0) } as Parameters<typeof toLoginView>[1]
  t.match(toLoginView(FORM as never, limited, 90).refused, /Tunggu 90 detik/)
  t.match(toLoginView(FORM as never, limited, 91).refused, /Tunggu 2 menit/)
  t.equal(toLoginView(FORM as never, null, 0).refused, '')
})

t.test('after the login only an address of ours is gone to', async (t) => {
  const cases = [
    { wanted: '/oms/sync-runs/7?page=2', goes: '/oms/sync-runs/7?page=2' },
    { wanted: 7, goes: HOME },
    { wanted: `/${'a'.repeat(100_000)}`, goes: HOME },
    { wanted: '//elsewhere.example', goes: HOME },
    { wanted: '/\\elsewhere.example', goes: HOME },
    { wanted: '/a\\b', goes: HOME },
    { wanted: '/.//elsewhere.example', goes: HOME },
    { wanted: 'https://elsewhere.example/', goes: HOME },
    { wanted: '/', goes: HOME },
    { wanted: '/login?return=/x', goes: HOME },
    { wanted: '/logout', goes: HOME },
  ]
  for (const { wanted, goes } of cases) t.equal(returnPath(wanted), goes, String(wanted).slice(0, 40))
})

t.test('each role may do what its work needs, and no more', async (t) => {
  const table: Readonly<Record<Permission, string>> = {
    'backlog:read': 'admin warehouse viewer',
    'backlog:export': 'admin warehouse',
    'orders:sync': 'admin warehouse',
    'orders:write': 'admin',
    'orders:remedy': 'admin warehouse',
    'completeness:read': 'admin warehouse viewer',
    'connections:manage': 'admin',
  }
  for (const [permission, roles] of Object.entries(table)) {
    const allowed = (['admin', 'warehouse', 'viewer'] as const).filter((role) => may(role, permission as Permission))
    t.equal(allowed.join(' '), roles, permission)
  }
})
