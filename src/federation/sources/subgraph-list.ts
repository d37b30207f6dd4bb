import { dirname, resolve } from 'node:path'
import { GraphQLError, parse } from 'graphql'
import { request } from 'undici'
import { z } from 'zod'
import { Failure } from '../../kit/failure.ts'
import { sha256 } from '../../kit/ids.ts'
import { compose } from '../composition/compose.ts'
import type { SubgraphSource } from '../composition/compose.ts'
import { describeProblem } from '../composition/problems.ts'
import { probePlans } from '../plan/probe.ts'
import { bare, fetchText } from './fetch-text.ts'
import type { SupergraphSource } from './source.ts'

const listSchema = z
  .array(
    z.strictObject({
      name: z.string().min(1),
      url: z.url({ protocol: /^https?$/ }),
      sdl: z.string().min(1).optional(),
    }),
  )
  .min(1)

export type SubgraphEntry = z.infer<typeof listSchema>[number]

export interface LocalSource {
  readonly name: string
  readonly sdl: string
}

/** Headers for asking a subgraph for its SDL, such as a token made for it. */
export type AskHeaders = (entry: SubgraphEntry) => Promise<Record<string, string>> | Record<string, string>

/**
 * Subgraphs listed in a JSON file, composed here with the local one. The SDL of each comes from a file beside the list or
 * from the subgraph itself (`_service { sdl }`).
 */
export function subgraphsIn(
  file: string,
  local: LocalSource | undefined,
  askHeaders: AskHeaders = () => ({}),
): SupergraphSource {
  let last: string | undefined
  return {
    label: bare(file),
    async read(signal) {
      const listed = await readList(file, signal)
      const sdls = await Promise.all(listed.map((entry) => sdlOf(entry, file, askHeaders, signal)))
      const hash = sha256(JSON.stringify([listed, sdls, local?.sdl]))
      if (hash === last) return 'unchanged'
      const sources: SubgraphSource[] = listed.map((entry, index) => source(entry.name, entry.url, sdls[index] ?? ''))
      if (local) sources.push(source(local.name, '', local.sdl))
      const { sdl, warnings } = await compose(sources, probePlans)
      last = hash
      return { sdl, warnings: warnings.map(describeProblem) }
    },
    close: () => Promise.resolve(),
  }
}

/** Reads and checks the list. Throws a `Failure` that names the entry and what was expected. */
export async function readList(file: string, signal: AbortSignal): Promise<SubgraphEntry[]> {
  const fetched = await fetchText(file, undefined, signal)
  let value: unknown
  try {
    value = JSON.parse(fetched === 'unchanged' ? '' : fetched.text)
  } catch (cause) {
    throw new Failure('VALIDATION_ERROR', `${bare(file)} is not JSON. It holds a list of { "name", "url", "sdl"? }.`, {
      cause,
    })
  }
  const parsed = listSchema.safeParse(value)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const where = issue?.path.length ? issue.path.join('.') : 'the list'
  throw new Failure(
    'VALIDATION_ERROR',
    `${bare(file)}: ${where}: ${issue?.message ?? 'not as expected'}. It holds a list of { "name", "url", "sdl"? }.`,
  )
}

async function sdlOf(entry: SubgraphEntry, list: string, askHeaders: AskHeaders, signal: AbortSignal): Promise<string> {
  if (entry.sdl === undefined) return askForSdl(entry, await askHeaders(entry), signal)
  const isAddress = /^https?:/.test(entry.sdl)
  const fetched = await fetchText(isAddress ? entry.sdl : resolve(dirname(list), entry.sdl), undefined, signal)
  return fetched === 'unchanged' ? '' : fetched.text
}

async function askForSdl(entry: SubgraphEntry, headers: Record<string, string>, signal: AbortSignal): Promise<string> {
  const unavailable = (cause?: unknown) =>
    new Failure(
      'SERVICE_UNAVAILABLE',
      `The subgraph "${entry.name}" did not give its schema (_service { sdl }). Give it as a file with "sdl" instead.`,
      { cause },
    )
  try {
    const { statusCode, body } = await request(entry.url, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify({ query: '{ _service { sdl } }' }),
      signal,
      headersTimeout: 10_000,
      bodyTimeout: 10_000,
    })
    const answer = (await body.json()) as { data?: { _service?: { sdl?: unknown } } }
    const sdl = answer.data?._service?.sdl
    if (statusCode !== 200 || typeof sdl !== 'string') throw unavailable()
    return sdl
  } catch (thrown) {
    throw thrown instanceof Failure ? thrown : unavailable(thrown)
  }
}

function source(name: string, url: string, sdl: string): SubgraphSource {
  try {
    return { name, url, typeDefs: parse(sdl) }
  } catch (cause) {
    const where = cause instanceof GraphQLError && cause.locations?.[0] ? ` at line ${cause.locations[0].line}` : ''
    throw new Failure('VALIDATION_ERROR', `The SDL of the subgraph "${name}" is not GraphQL${where}.`, { cause })
  }
}
