import type { Operation } from './operation.ts'

export interface Match {
  /** The operations of this one path, by method. */
  readonly methods: ReadonlyMap<string, Operation>
  readonly params: Readonly<Record<string, string>>
}

interface Template {
  readonly segments: readonly string[]
  readonly methods: Map<string, Operation>
}

const isParameter = (segment: string): boolean => segment.startsWith('{')

/**
 * Finds the operations of a path below the base. Words win over parameters, so `/plugins/search` is never taken for a plugin.
 * Letters are compared exactly, and a trailing slash is another path.
 */
export function createMatcher(operations: readonly Operation[]): (path: string) => Match | undefined {
  const templates = new Map<string, Template>()
  for (const operation of operations) {
    const template = templates.get(operation.path) ?? {
      segments: operation.path.slice(1).split('/'),
      methods: new Map<string, Operation>(),
    }
    if (template.methods.has(operation.method))
      throw new TypeError(`${operation.method} ${operation.path} is in the table twice`)
    template.methods.set(operation.method, operation)
    templates.set(operation.path, template)
  }
  const inOrder = [...templates.values()].sort((a, b) => parameters(a) - parameters(b))

  return (path) => {
    if (!path.startsWith('/')) return undefined
    const given = path.slice(1).split('/')
    const found = inOrder.find(({ segments }) => fits(segments, given))
    if (!found) return undefined
    const params = found.segments.flatMap((segment, index) =>
      isParameter(segment) ? [[segment.slice(1, -1), decodeURIComponent(given[index] ?? '')] as const] : [],
    )
    return { methods: found.methods, params: Object.fromEntries(params) }
  }
}

const parameters = ({ segments }: Template): number => segments.filter(isParameter).length

const fits = (segments: readonly string[], given: readonly string[]): boolean =>
  segments.length === given.length &&
  segments.every((segment, index) => (isParameter(segment) ? given[index] !== '' : segment === given[index]))
