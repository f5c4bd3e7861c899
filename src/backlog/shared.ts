interface Answer<T> {
  readonly promise: Promise<T>
  readonly askedAt: number
  settled: boolean
}

/** One answer for all who ask the same thing within a while, and one question on the way at a time. */
export class Shared<T> {
  readonly #forMs: number
  readonly #answers = new Map<string, Answer<T>>()

  constructor(forMs: number) {
    this.#forMs = forMs
  }

  get(question: string, ask: () => Promise<T>): Promise<T> {
    const known = this.#answers.get(question)
    if (known !== undefined && this.#isFresh(known)) return known.promise
    this.#dropOld()
    const answer: Answer<T> = { promise: ask(), askedAt: performance.now(), settled: false }
    this.#answers.set(question, answer)
    answer.promise.then(
      () => {
        answer.settled = true
      },
      () => this.#drop(question, answer),
    )
    return answer.promise
  }

  forget(): void {
    this.#answers.clear()
  }

  #isFresh({ askedAt, settled }: Answer<T>): boolean {
    return !settled || performance.now() - askedAt < this.#forMs
  }

  /** A failure is nobody else's answer. */
  #drop(question: string, answer: Answer<T>): void {
    if (this.#answers.get(question) === answer) this.#answers.delete(question)
  }

  #dropOld(): void {
    for (const [question, answer] of this.#answers) if (!this.#isFresh(answer)) this.#answers.delete(question)
  }
}
