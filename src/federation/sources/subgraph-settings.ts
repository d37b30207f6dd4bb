import { dirname, resolve } from 'node:path'
import { z } from 'zod'
import { editDistance } from '../../kit/edit-distance.ts'
import { describe, Failure } from '../../kit/failure.ts'
import type { ResilienceOptions } from '../subgraphs/resilience.ts'
import { readTlsFiles } from '../subgraphs/tls-files.ts'
import type { TlsFiles } from '../subgraphs/tls-files.ts'
import { bare, fetchText } from './fetch-text.ts'

/** How one remote subgraph is reached, where that differs from what all of them get. */
export interface SubgraphSettings {
  readonly tls?: TlsFiles | undefined
  /** graphql-ws for subscriptions; server-sent events at the usual address without it. */
  readonly websocketUrl?: string | undefined
  /** What is waited for, how often and for how much, where that is not the usual. */
  readonly limits?: Partial<ResilienceOptions> | undefined
  /** The caller's headers that this one gets, instead of those in `SUBGRAPH_HEADERS`. */
  readonly headers?: readonly string[] | undefined
  /** False for one that is to get every fetch of entities by itself. */
  readonly batchesEntities?: boolean | undefined
}

/** By the name of the subgraph. */
export type SettingsByName = ReadonlyMap<string, SubgraphSettings>

const text = (about: string) => z.string(about).min(1, about)
const address = (protocol: RegExp, about: string) => z.url({ protocol, error: about })
const whole = (min: number, max: number) => {
  const about = `a whole number from ${min} to ${max}`
  return z.int(about).min(min, about).max(max, about)
}

const settingFields = {
  tls: z
    .strictObject(
      {
        caFile: text('a path').optional(),
        certFile: text('a path').optional(),
        keyFile: text('a path').optional(),
        servername: text('a host name').optional(),
      },
      'an object with caFile, certFile, keyFile, servername',
    )
    .refine(({ certFile, keyFile }) => (certFile === undefined) === (keyFile === undefined), {
      error: 'certFile and keyFile together, or neither',
    })
    .optional(),
  websocketUrl: address(/^wss?$/, 'a ws:// or wss:// address').optional(),
  timeoutMs: whole(10, 120_000).optional(),
  attemptMs: whole(10, 120_000).optional(),
  attempts: whole(1, 10).optional(),
  maxInFlight: whole(1, 10_000).optional(),
  maxQueue: whole(0, 100_000).optional(),
  answerBytes: whole(1_024, 100 * 1024 * 1024).optional(),
  headers: z.array(z.string().regex(/^[A-Za-z0-9-]{1,64}$/, 'a header name'), 'a list of header names').optional(),
  batchEntities: z.boolean('true or false').optional(),
}

const name = text('the name of a subgraph')
const url = address(/^https?$/, 'an http:// or https:// address')

const listSchema = z
  .array(
    z.strictObject({ name, url, sdl: text('the path or address of an SDL').optional(), ...settingFields }, 'an object'),
    'a list',
  )
  .min(1, 'a list of at least one subgraph')

const settingsSchema = z.array(z.strictObject({ name, ...settingFields }, 'an object'), 'a list')

export type SubgraphEntry = z.infer<typeof listSchema>[number]

/** The list of `SUBGRAPHS`. Throws a `Failure` that names every field that does not fit, never an address or a path in it. */
export const readList = (file: string, signal: AbortSignal): Promise<SubgraphEntry[]> =>
  read(file, listSchema, ['name', 'url', 'sdl', ...Object.keys(settingFields)], signal)

/** The list of `SUBGRAPH_SETTINGS`, for a supergraph that was composed elsewhere. Throws like `readList`. */
export async function readSettings(file: string, signal: AbortSignal): Promise<SettingsByName> {
  const entries = await read(file, settingsSchema, ['name', ...Object.keys(settingFields)], signal)
  return settingsIn(entries, file)
}

type Entry = z.infer<typeof settingsSchema>[number]

/**
 * The settings of a list, with the paths in it as they are from here. Throws when two entries have one name, or when certificate
 * files do not fit: here, so that the list is looked at again until they do.
 */
export function settingsIn(entries: readonly Entry[], file: string): SettingsByName {
  const settings = new Map<string, SubgraphSettings>()
  for (const entry of entries) {
    if (settings.has(entry.name)) throw refusal(file, [`"${entry.name}": expected one entry, received two`])
    const { websocketUrl, headers, batchEntities: batchesEntities } = entry
    const tls = entry.tls && atHome(entry.tls, file)
    if (tls) readTlsFiles(tls, entry.name)
    settings.set(entry.name, { websocketUrl, headers, tls, limits: limitsOf(entry), batchesEntities })
  }
  return settings
}

function limitsOf({ timeoutMs, attemptMs, attempts, maxInFlight, maxQueue, answerBytes }: Entry) {
  const given = Object.entries({ totalMs: timeoutMs, attemptMs, attempts, maxInFlight, maxQueue, answerBytes })
  return Object.fromEntries(given.filter(([, value]) => value !== undefined)) as Partial<ResilienceOptions>
}

function atHome({ servername, ...files }: TlsFiles, list: string): TlsFiles {
  const home = /^https?:/.test(list) ? '.' : dirname(list)
  const resolved = Object.entries(files).map(([key, path]) => [key, path && resolve(home, path)])
  return { ...(Object.fromEntries(resolved) as TlsFiles), servername }
}

async function read<T>(file: string, schema: z.ZodType<T>, known: readonly string[], signal: AbortSignal): Promise<T> {
  const fetched = await fetchText(file, undefined, signal)
  let value: unknown
  try {
    value = JSON.parse(fetched === 'unchanged' ? '' : fetched.text)
  } catch (cause) {
    throw new Failure('VALIDATION_ERROR', `${bare(file)} is not JSON. It holds a list of { ${known.join(', ')} }.`, {
      cause,
    })
  }
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  throw refusal(
    file,
    parsed.error.issues.slice(0, 5).map((issue) => explain(issue, value, known)),
  )
}

const refusal = (file: string, problems: readonly string[]): Failure =>
  new Failure('VALIDATION_ERROR', `${bare(file)}: ${problems.join('; ')}. docs/federation.md describes every field.`)

function explain(issue: z.core.$ZodIssue, value: unknown, known: readonly string[]): string {
  const place = placeOf(issue.path, value)
  if (issue.code === 'unrecognized_keys') {
    const names = issue.path.at(-1) === 'tls' ? ['caFile', 'certFile', 'keyFile', 'servername'] : known
    const [stranger = ''] = issue.keys
    const near = names.find((each) => editDistance(each.toLowerCase(), stranger.toLowerCase()) <= 2)
    return `${place}: there is no field "${stranger}". ${near ? `Did you mean ${near}?` : `There are ${names.join(', ')}`}`
  }
  return `${place}: expected ${issue.message}, received ${describe(at(issue.path, value))}`
}

/** `0.tls.caFile of "panel"`: the index as in the file, the name for people. */
function placeOf(path: readonly PropertyKey[], value: unknown): string {
  const [index] = path
  if (index === undefined) return 'the list'
  const named = (at([index], value) as { name?: unknown } | null)?.name
  return path.join('.') + (typeof named === 'string' ? ` of "${named.slice(0, 64)}"` : '')
}

const at = (path: readonly PropertyKey[], value: unknown): unknown =>
  path.reduce<unknown>((inner, key) => (inner as Record<PropertyKey, unknown> | null | undefined)?.[key], value)
