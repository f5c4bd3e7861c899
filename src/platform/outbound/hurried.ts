import type { Outbound, OutboundCall } from './fetch.ts'

/** By which a caller says that it only looks, to whoever cares: the sandbox moves no order for it. */
const ONLY_LOOKS = 'backlog-orders (look)'

/**
 * For questions somebody waits for. What is not safe to repeat, such as the exchange of a token that burns on use, takes
 * the time it needs: whoever waited may have left by then, the token is kept all the same.
 */
export function hurriedOutbound(patient: Outbound, hurried: Outbound): Outbound {
  return (call) => (call.once ? patient(call) : hurried(looking(call)))
}

function looking(call: OutboundCall): OutboundCall {
  const request = async () => {
    const asked = await call.request()
    return { ...asked, headers: { ...asked.headers, 'user-agent': ONLY_LOOKS } }
  }
  return { ...call, request }
}
