/** Where people land who did not come from anywhere. */
export const HOME = '/oms/backlog-orders'

/** Characters. A pasted list of 500 invoice numbers of 40 letters has 23,000. */
const LONGEST = 24_000
/** Characters of a login's address, which writes each % of the way back as %25: with the cookies it has to fit into a request's
 *  head of 64 KiB. */
const LONGEST_LOGIN = 48_000

export type LoginReason = 'ended' | 'not-done'

/** An address of ours to go to after the login. Anything else, and the login itself, becomes the home page. */
export function returnPath(wanted: unknown): string {
  if (typeof wanted !== 'string' || wanted.length > LONGEST) return HOME
  if (!/^\/(?![/\\])[\x21-\x7e]*$/.test(wanted) || wanted.includes('\\')) return HOME
  const base = 'http://here.invalid'
  const url = new URL(wanted, base)
  // new URL also resolves `/.//elsewhere` to the path `//elsewhere`.
  if (url.origin !== base || url.pathname.startsWith('//')) return HOME
  if (url.pathname === '/' || url.pathname === '/login' || url.pathname === '/logout') return HOME
  return url.pathname + url.search
}

/** The login page's address, with the way back and why the person has to sign in (again). */
export function loginAddress(back: string, reason: LoginReason | null): string {
  const query = new URLSearchParams()
  const path = returnPath(back)
  if (path !== HOME) query.set('return', path)
  if (reason !== null) query.set('reason', reason)
  const address = query.size === 0 ? '/login' : `/login?${query}`
  return address.length > LONGEST_LOGIN ? loginAddress(HOME, reason) : address
}
