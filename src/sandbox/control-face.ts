import { WAREHOUSES } from './catalog.ts'
import type { Face } from './exchange.ts'
import { type Faults, faultIn } from './faults.ts'
import type { World } from './world.ts'

/**
 * For people and drills, not for connectors.
 *
 * GET    /sandbox/catalog  the stores and warehouses there are
 * POST   /sandbox/faults   {kind, face?, store?, times?, share?, latencyMs?, retryAfterSeconds?}: misbehave like this
 * DELETE /sandbox/faults   behave again
 */
export function controlFace(world: World, faults: Faults): Face {
  return {
    'GET /sandbox/catalog': () => ({
      status: 200,
      json: {
        stores: world.size.stores.map(({ code, name, marketplace }) => ({ code, name, marketplace })),
        warehouses: WAREHOUSES.map(({ code, name }) => ({ code, name })),
      },
    }),
    'POST /sandbox/faults': ({ body }) => {
      faults.add(faultIn(body))
      return { status: 204, json: null }
    },
    'DELETE /sandbox/faults': () => {
      faults.clear()
      return { status: 204, json: null }
    },
  }
}
