/** Expected refusals that end a request. `message` is shown to the person and says what to do. */
export class NotFound extends Error {
  override readonly name = 'NotFound'
}

export class Forbidden extends Error {
  override readonly name = 'Forbidden'
}

/** Nobody is signed in, or not in the way this address asks for. */
export class NotSignedIn extends Error {
  override readonly name = 'NotSignedIn'
}

/** A request body or form that cannot be used as it is; answered with 422. */
export class InvalidInput extends Error {
  override readonly name = 'InvalidInput'
}

/** More is asked at this moment than can be done; answered with 503 and Retry-After. */
export class Busy extends Error {
  override readonly name = 'Busy'
}

/** One thing at a time for each person; answered with 429. */
export class TooMany extends Error {
  override readonly name = 'TooMany'
}

/** The set-up is wrong; one sentence that names what to change. The process ends with exit code 1. */
export class SetupError extends Error {
  override readonly name = 'SetupError'
}
