import type { SubgraphFailure } from './failures.ts'

/** The merged answer before completion: plain objects, lists and leaves, with holes and notes of what was lost. */
export interface Branch {
  [key: string]: unknown
  [lost]?: Loss[]
}

/** Fields that a fetch should have brought to an object and did not, with the reason. */
export interface Loss {
  readonly keys: ReadonlySet<string>
  readonly cause: Cause
}

/** Why something is missing: the failure, and how far below the missing place it happened. */
export interface Cause {
  readonly failure: SubgraphFailure
  readonly rest: readonly (string | number)[]
  /** The failure happened at another field of the same object, which is at this path from it, and took this one with it. */
  readonly secondHand?: readonly (string | number)[]
}

/** Stands where a subgraph answered null and said why. Reads as null everywhere but in completion. */
export class Hole {
  readonly causes: Cause[]
  constructor(cause: Cause) {
    this.causes = [cause]
  }
}

const lost = Symbol('lost')

export function lose(target: Branch, keys: ReadonlySet<string>, cause: Cause): void {
  const losses = (target[lost] ??= [])
  // Of several reasons the first one is told; a flood of others would take memory for each place.
  if (!losses.some((loss) => loss.keys === keys)) losses.push({ keys, cause })
}

/** Why `key` of this object is missing, if that is known: what happened to itself before what happened to another, and the first of each. */
export function lossOf(target: Branch, key: string): Cause | undefined {
  const causes = target[lost]?.filter((loss) => loss.keys.has(key)).map((loss) => loss.cause)
  return causes?.find((cause) => !cause.secondHand) ?? causes?.[0]
}

export const isBranch = (value: unknown): value is Branch =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Hole)

/**
 * The value of a field, where the object has it. What every object inherits under a field's name (`constructor`, `toString`) is a function,
 * which no answer can hold; `__proto__`, which is not one, is no name that a schema may have.
 */
export function valueAt(target: Branch, key: string | number): unknown {
  const value = target[key]
  return typeof value === 'function' ? undefined : value
}

/** The one key that would reach, through any object, what all objects inherit. It comes from outside only, and is ignored. */
const forbidden = '__proto__'

/** Null, undefined and holes are all nothing to build on. */
export const isNothing = (value: unknown): boolean => value === null || value === undefined || value instanceof Hole

/**
 * Merges what a subgraph answered into what is known. Something beats nothing, and a concrete `__typename` is never
 * replaced by the name of an interface that a subgraph serves as an object. `shared` is a source that is merged elsewhere too: what is fetched
 * below one place must not appear below another, so objects and lists of it are copied.
 */
export function mergeInto(target: Branch, source: Branch, isAbstract: (name: string) => boolean, shared = false): void {
  for (const key of Object.keys(source)) {
    if (key === forbidden) continue
    const known = valueAt(target, key)
    const brought = shared ? copy(source[key]) : source[key]
    if (key === '__typename') {
      if (typeof brought === 'string' && (typeof known !== 'string' || isAbstract(known))) target[key] = brought
    } else target[key] = known === undefined ? brought : merged(known, brought, isAbstract)
  }
}

function merged(known: unknown, brought: unknown, isAbstract: (name: string) => boolean): unknown {
  if (isNothing(brought))
    return isNothing(known) && brought instanceof Hole && !(known instanceof Hole) ? brought : known
  if (isNothing(known)) return brought
  if (isBranch(known) && isBranch(brought)) {
    mergeInto(known, brought, isAbstract)
    return known
  }
  if (Array.isArray(known) && Array.isArray(brought) && known.length === brought.length) {
    return known.map((item: unknown, index) => merged(item, brought[index], isAbstract))
  }
  return brought
}

function copy(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(copy)
  if (!isBranch(value)) return value
  const out: Branch = {}
  for (const key of Object.keys(value)) if (key !== forbidden) out[key] = copy(value[key])
  return out
}

/** Puts a hole where `path` first meets nothing. Returns false when everything on the path has a value. */
export function puncture(
  root: Branch | unknown[],
  path: readonly (string | number)[],
  failure: SubgraphFailure,
): boolean {
  let current: unknown = root
  for (const [index, segment] of path.entries()) {
    if (!Array.isArray(current) && !isBranch(current)) return false
    if (segment === forbidden) return false
    const holder = current as Branch
    const next = valueAt(holder, segment)
    if (isNothing(next)) {
      const cause: Cause = { failure, rest: path.slice(index + 1) }
      if (next instanceof Hole) next.causes.push(cause)
      else if (next === null || !Array.isArray(current)) holder[segment] = new Hole(cause)
      // A list has nothing there: the error has to be told elsewhere.
      else return false
      return true
    }
    current = next
  }
  return false
}
