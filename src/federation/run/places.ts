import type { FlattenNodePathSegment } from '@graphql-hive/router-query-planner'
import type { Supergraph } from '../supergraph/supergraph.ts'
import { isBranch } from './tree.ts'
import type { Branch } from './tree.ts'

/** The way to a place, from its end: spelled out only when an error has to say where it happened. */
interface Trail {
  readonly before: Trail | undefined
  readonly key: string | number
}

/** An object of the merged tree that needs something, and where it is. */
export class Place {
  readonly target: Branch
  readonly #trail: Trail | undefined

  constructor(target: Branch, trail: Trail | undefined) {
    this.target = target
    this.#trail = trail
  }

  /** In keys of the tree. */
  get path(): (string | number)[] {
    const path: (string | number)[] = []
    for (let at = this.#trail; at; at = at.before) path.push(at.key)
    return path.toReversed()
  }
}

/** All objects at a flatten path. Lists are walked through, whether the path says so or not. */
export function placesAt(
  root: Branch,
  path: readonly FlattenNodePathSegment[],
  satisfies: Supergraph['satisfies'],
): Place[] {
  const found: Place[] = []
  const walk = (value: unknown, depth: number, trail: Trail | undefined): void => {
    if (Array.isArray(value)) {
      const next = path[depth] === '@' ? depth + 1 : depth
      for (let index = 0; index < value.length; index++) walk(value[index], next, { before: trail, key: index })
      return
    }
    if (!isBranch(value)) return
    const segment = path[depth]
    if (segment === undefined) found.push(new Place(value, trail))
    else if (segment === '@') walk(value, depth + 1, trail)
    else if ('Field' in segment) walk(value[segment.Field], depth + 1, { before: trail, key: segment.Field })
    else {
      const name = value['__typename']
      if (typeof name !== 'string' || segment.TypeCondition.some((condition) => satisfies(name, condition))) {
        walk(value, depth + 1, trail)
      }
    }
  }
  walk(root, 0, undefined)
  return found
}
