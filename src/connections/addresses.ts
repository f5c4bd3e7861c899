export const CONNECTIONS = '/oms/connections'

/** Where marketplaces send people back to. One address for all of them: who comes is told by the state. */
export const CALLBACK = `${CONNECTIONS}/callback`

export const addressOf = {
  app: (channel: string) => `${CONNECTIONS}/apps/${channel}`,
  store: (id: number) => `${CONNECTIONS}/${id}`,
  consent: (id: number) => `${CONNECTIONS}/${id}/consent`,
  shop: (id: number) => `${CONNECTIONS}/${id}/shop`,
  test: (id: number) => `${CONNECTIONS}/${id}/test`,
  pause: (id: number) => `${CONNECTIONS}/${id}/pause`,
  resume: (id: number) => `${CONNECTIONS}/${id}/resume`,
  disconnect: (id: number) => `${CONNECTIONS}/${id}/disconnect`,
} as const
