import { refusal, wrongParameter } from './answers.ts'

/** A whole number in a call's query. */
export function numberIn(query: URLSearchParams, name: string, least: number, most: number): number {
  const given = query.get(name) ?? ''
  const number = /^\d{1,10}$/.test(given) ? Number(given) : Number.NaN
  if (number >= least && number <= most) return number
  throw wrongParameter(`${name} should be between ${least} and ${most}`)
}

/** Unix seconds, given as milliseconds. */
export function secondsIn(query: URLSearchParams, name: string): number {
  return numberIn(query, name, 0, 4_294_967_295) * 1000
}

/** "a,b": names between commas; absent: none. */
export function namesIn(query: URLSearchParams, name: string): ReadonlySet<string> {
  const names = (query.get(name) ?? '').split(',').map((one) => one.trim())
  return new Set(names.filter((one) => one !== ''))
}

export function isAsked(query: URLSearchParams, name: string): boolean {
  return query.get(name)?.toLowerCase() === 'true'
}

/** The body of a POST. */
export function bodyIn(rawBody: string): Readonly<Record<string, unknown>> {
  const body = parsed(rawBody)
  if (typeof body !== 'object' || body === null) throw refusal('notJson')
  return body as Record<string, unknown>
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

export function secondsOf(instant: number): number {
  return Math.floor(instant / 1000)
}
