/** Writes one value as JSON. */
export type Write = (value: unknown) => string

/** Thrown where only the reference can say what the answer is: an error, a missing value, one that has to be coerced. */
export class Unsure extends Error {}

// Made once, since it says nothing about where.
const thrown = new Unsure('left to graphql-js')
thrown.stack = ''

export function unsure(): never {
  throw thrown
}
