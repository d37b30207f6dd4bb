import { dirname, resolve } from 'node:path'
import { GraphQLError, parse } from 'graphql'
import { Agent, request } from 'undici'
import { Failure } from '../../kit/failure.ts'
import { sha256 } from '../../kit/ids.ts'
import { compose } from '../composition/compose.ts'
import type { SubgraphSource } from '../composition/compose.ts'
import { describeProblem } from '../composition/problems.ts'
import { probePlans } from '../plan/probe.ts'
import { bare, fetchText, limits, textOf, usualWithinMs } from './fetch-text.ts'
import { readTlsFiles } from '../subgraphs/tls-files.ts'
import type { SupergraphSource } from './source.ts'
import { readList, settingsIn } from './subgraph-settings.ts'
import type { SettingsByName, SubgraphEntry } from './subgraph-settings.ts'

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
  withinMs = usualWithinMs,
): SupergraphSource {
  let last: string | undefined
  return {
    label: bare(file),
    async read(signal) {
      const listed = await readList(file, signal)
      const settings = settingsIn(listed, file)
      const sdls = await Promise.all(listed.map((entry) => sdlOf(entry, file, settings, askHeaders, signal, withinMs)))
      const hash = sha256(JSON.stringify([listed, sdls, local?.sdl]))
      if (hash === last) return 'unchanged'
      const sources: SubgraphSource[] = listed.map((entry, index) => source(entry.name, entry.url, sdls[index] ?? ''))
      if (local) sources.push(source(local.name, '', local.sdl))
      const { sdl, warnings } = await compose(sources, probePlans)
      last = hash
      return { sdl, warnings: warnings.map(describeProblem), settings }
    },
    settings: async (signal) => settingsIn(await readList(file, signal), file),
    close: () => Promise.resolve(),
  }
}

async function sdlOf(
  entry: SubgraphEntry,
  list: string,
  settings: SettingsByName,
  askHeaders: AskHeaders,
  signal: AbortSignal,
  withinMs: number,
): Promise<string> {
  if (entry.sdl === undefined) {
    const files = settings.get(entry.name)?.tls
    const agent = files && new Agent({ connect: readTlsFiles(files, entry.name) })
    try {
      return await askForSdl(entry, await askHeaders(entry), agent, limits(signal, withinMs))
    } finally {
      await agent?.destroy()
    }
  }
  const isAddress = /^https?:/.test(entry.sdl)
  const fetched = await fetchText(
    isAddress ? entry.sdl : resolve(dirname(list), entry.sdl),
    undefined,
    signal,
    withinMs,
  )
  return fetched === 'unchanged' ? '' : fetched.text
}

async function askForSdl(
  entry: SubgraphEntry,
  headers: Record<string, string>,
  agent: Agent | undefined,
  limited: ReturnType<typeof limits>,
): Promise<string> {
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
      ...limited,
      ...(agent && { dispatcher: agent }),
    })
    const answer = JSON.parse(await textOf(body, `The subgraph "${entry.name}"`)) as {
      data?: { _service?: { sdl?: unknown } }
    }
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
