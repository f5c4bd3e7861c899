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
    const isForNaming = typeof text === 'string' && Array.isArray(values) && values.length > 0 && rest.length === 0
    const name = isForNaming ? statementName(text) : null
    // biome-ignore lint/suspicious/noExplicitAny: as above
    const answer = name === null ? (super.query as any)(...args) : this.#ask(name, text, values)
    if (answer instanceof Promise) answer.catch((error) => this.#giveUpWhenSilent(error))
    return answer
  }

  /** A query of pg's own making: a description of one would be copied property by property before it is sent. */
  #ask(name: string, text: string, values: unknown[]): Promise<pg.QueryResult> {
    const query = Object.assign(new pg.Query(text, values), { name })
    return new Promise((resolve, reject) => {
      Object.assign(query, {
        callback: (error: Error | null, result: pg.QueryResult) => (error === null ? resolve(result) : reject(error)),
      })
      super.query(query)
    })
  }

  #giveUpWhenSilent(error: unknown): void {
    if (!(error instanceof Error) || error.message !== 'Query read timeout') return
    this.end().catch(() => {})
  }
}
