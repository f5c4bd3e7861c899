import { setFlagsFromString } from 'node:v8'

/**
 * What a page is made of lives for some milliseconds. But V8 concludes from the first collections after a start, which
 * come in the middle of requests, that rows and dates live for long, and from then on makes them where only a full
 * collection frees them: every collection then has more to look through, on threads of its own besides. To be called
 * before anything else is done; DECISIONS.md 34 has the figures.
 */
export function keepShortLivedYoung(): void {
  setFlagsFromString('--no-allocation-site-pretenuring')
}
