import { Counter, Registry } from 'prom-client'

/** Of this process; /metrics shows it. */
export const registry = new Registry()

/** `const pushes = counter('pushes_total', 'Messages, by what became of them', ['channel', 'end'])` */
export function counter<L extends string>(name: string, help: string, labelNames: readonly L[]): Counter<L> {
  return new Counter({ name, help, labelNames, registers: [registry] })
}
