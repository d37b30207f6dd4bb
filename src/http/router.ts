import type { Exchange } from './exchange.ts'
import { badRequest, Refusal } from './refusal.ts'
import type { RefusalFormat } from './refusal.ts'

export type Method = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

export interface Route {
  readonly methods: readonly Method[]
  /** The exact path as sent, or, ending in `*`, the beginning of one: `/playground/*`. Exact paths win, then the longest beginning. */
  readonly path: string
  /** Those that one path takes, where not all below the beginning take the same; undefined for a path that is none. */
  readonly allowOf?: (path: string) => string | undefined
  readonly handler: (exchange: Exchange) => void | Promise<void>
  /** Answers also while overloaded or draining: health. */
  readonly always?: boolean
  /** How this door writes refusals; the REST form unless said otherwise. */
  readonly refusals?: RefusalFormat
}

export interface Match {
  readonly route: Route
  /** The methods that the path takes. */
  readonly allow: string
  readonly methodAllowed: boolean
}

interface Place {
  readonly routes: Route[]
  allow: string
}

export interface Router {
  /** Throws a Refusal with 404 for an unknown path. The first route of the path is returned for a method that none takes. */
  find(method: string, path: string): Match
  /** The same without a refusal. */
  look(method: string, path: string): Match | undefined
}

/** The methods that the very path takes, of a route that was found for it. Throws a Refusal with 404 where there is none. */
export function allowOf({ route, allow }: Match, path: string): string {
  if (!route.allowOf) return allow
  const exact = route.allowOf(path)
  if (exact === undefined) throw nothingHere()
  return exact
}

const nothingHere = () => new Refusal(404, 'RESOURCE_NOT_FOUND', 'There is nothing at this path.')

/** Finds the route of a path, whatever the method. Several routes may share a path with different methods. */
export function createRouter(routes: readonly Route[]): Router {
  const exact = new Map<string, Place>()
  const prefixes = new Map<string, Place>()
  for (const route of routes) {
    const isPrefix = route.path.endsWith('*')
    const table = isPrefix ? prefixes : exact
    const key = isPrefix ? route.path.slice(0, -1) : route.path
    const place = table.get(key) ?? { routes: [], allow: '' }
    place.routes.push(route)
    place.allow = [...new Set(place.routes.flatMap(({ methods }) => methods))].sort().join(', ')
    table.set(key, place)
  }
  const byLength = [...prefixes].sort(([a], [b]) => b.length - a.length)
  const placeOf = (path: string) => exact.get(path) ?? byLength.find(([prefix]) => path.startsWith(prefix))?.[1]

  function look(method: string, path: string): Match | undefined {
    const place = placeOf(path)
    if (!place) return undefined
    const fitting = place.routes.find((route) => (route.methods as readonly string[]).includes(method))
    return { route: fitting ?? place.routes[0]!, allow: place.allow, methodAllowed: fitting !== undefined }
  }

  return {
    look,
    find(method, path) {
      const found = look(method, path)
      if (!found) throw nothingHere()
      return found
    },
  }
}

/**
 * Refuses request targets that mean different things to different readers: absolute forms, traversal in any spelling, NUL,
 * backslashes, broken percent-encoding.
 */
export function checkTarget(path: string): void {
  if (!path.startsWith('/')) throw badRequest('The request target must be a path.', { close: true })
  if (!/[%\\]|\.\./.test(path)) return
  let decoded: string
  try {
    decoded = decodeURIComponent(path)
  } catch {
    throw badRequest('The path has a broken percent-encoding.')
  }
  if (decoded.includes('\0') || decoded.includes('\\') || /(?:^|\/)\.\.(?:\/|$)/.test(decoded)) {
    throw nothingHere()
  }
}
