export type GraphQLMediaType = 'application/json' | 'application/graphql-response+json'

export const eventStream = 'text/event-stream'

export interface Accepted {
  /** What the client would rather have than anything else that there is; undefined when it takes none of it. */
  readonly best: GraphQLMediaType | typeof eventStream | undefined
  /** The same of what is no stream. */
  readonly whole: GraphQLMediaType | undefined
}

/**
 * What an `Accept` header says of the media types of GraphQL (RFC 9110, section 12.5.1): of each what the range says that fits it most closely.
 * The client gets what it weighs highest, of equals what it names first, and `application/json` where it says nothing. A stream has to be named.
 */
export function readAccept(accept: string | undefined): Accepted {
  if (accept === undefined || accept.trim() === '') return anything
  const known = read.get(accept)
  if (known) return known
  const ranges = accept.split(',').flatMap(readRange)
  const accepted = { best: bestOf(ranges, [...wholes, eventStream]), whole: bestOf(ranges, wholes) }
  // Clients have few texts for it; one that has many gains nothing.
  if (read.size < 1_000 && accept.length < 500) read.set(accept, accepted)
  return accepted
}

const wholes = ['application/json', 'application/graphql-response+json'] as const
const anything: Accepted = { best: 'application/json', whole: 'application/json' }
const read = new Map<string, Accepted>()

interface Range {
  readonly name: string
  readonly weight: number
}

/** None for a charset that nothing is written in here. */
function readRange(text: string): Range[] {
  const [name = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase())
  const weight = Number(parameters.find((parameter) => parameter.startsWith('q='))?.slice(2) ?? 1)
  const charset = parameters.find((parameter) => parameter.startsWith('charset='))?.slice(8)
  return charset === undefined || charset.replaceAll('"', '') === 'utf-8' ? [{ name, weight }] : []
}

function bestOf<Type extends string>(ranges: readonly Range[], types: readonly Type[]): Type | undefined {
  let best: { type: Type; weight: number; at: number } | undefined
  for (const type of types) {
    const names = type === eventStream ? [type] : [type, 'application/*', '*/*']
    const at = names.map((name) => ranges.findIndex((range) => range.name === name)).find((found) => found >= 0)
    if (at === undefined) continue
    const { weight } = ranges[at]!
    if (!(weight > 0)) continue
    if (!best || weight > best.weight || (weight === best.weight && at < best.at)) best = { type, weight, at }
  }
  return best?.type
}
