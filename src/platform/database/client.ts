import pg from 'pg'
import { statementName } from './statement-names.ts'

/** One connection of the pool. */
export class Client extends pg.Client {
  /**
   * Sends what carries parameters as a named statement: an unnamed one is parsed and planned each time, which costs
   * more than the query itself (SPEED.md 1). A server that says nothing in time is given up together with the
   * connection: pg alone would hand it to the next request, which then waited for the same answer.
   */
  // biome-ignore lint/suspicious/noExplicitAny: pg declares eight overloads; this one stands for all of them
  override query(...args: any[]): any {
    const [text, values, ...rest] = args
    const name = typeof text === 'string' && Array.isArray(values) && values.length > 0 ? statementName(text) : null
    const question = name === null ? args : [{ name, text, values }, ...rest]
    // biome-ignore lint/suspicious/noExplicitAny: as above
    const answer = (super.query as any)(...question)
    if (answer instanceof Promise) answer.catch((error) => this.#giveUpWhenSilent(error))
    return answer
  }

  #giveUpWhenSilent(error: unknown): void {
    if (!(error instanceof Error) || error.message !== 'Query read timeout') return
    this.end().catch(() => {})
  }
}
