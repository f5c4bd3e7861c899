const SHAPE = /^[A-Za-z0-9_-]{43}$/

/** `__Host-` makes the browser refuse the cookie without Secure, with a Domain, or below another path. */
export function cookieName(insecureHttp: boolean): string {
  return insecureHttp ? 'session' : '__Host-session'
}

/** The token in a Cookie header. null: none, or something that we never gave out. */
export function tokenInCookie(header: string | undefined, insecureHttp: boolean): string | null {
  const prefix = `${cookieName(insecureHttp)}=`
  for (const part of header?.split(';') ?? []) {
    const cookie = part.trim()
    if (!cookie.startsWith(prefix)) continue
    const token = cookie.slice(prefix.length)
    return SHAPE.test(token) ? token : null
  }
  return null
}

/** A Set-Cookie header; an empty token takes the cookie away. */
export function setCookie(token: string, maxAgeSeconds: number, insecureHttp: boolean): string {
  const secure = insecureHttp ? '' : '; Secure'
  return `${cookieName(insecureHttp)}=${token}; Path=/; Max-Age=${maxAgeSeconds}; HttpOnly; SameSite=Lax${secure}`
}
