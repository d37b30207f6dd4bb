import { sha256 } from '../../kit/ids.ts'
import { bare, fetchText } from './fetch-text.ts'
import type { SupergraphSource } from './source.ts'
import { readSettings } from './subgraph-settings.ts'
import type { SettingsByName } from './subgraph-settings.ts'

/** A composed supergraph in a file or at an address, and a file that says how its subgraphs are reached. */
export function supergraphAt(place: string, settingsFile?: string): SupergraphSource {
  let last: string | undefined
  let read: { sdl: string; etag: string | undefined } | undefined

  const settingsNow = async (signal: AbortSignal): Promise<SettingsByName> =>
    settingsFile === undefined ? new Map() : readSettings(settingsFile, signal)

  return {
    label: bare(place),
    async read(signal) {
      const settings = await settingsNow(signal)
      const fetched = await fetchText(place, read?.etag, signal)
      if (fetched !== 'unchanged') read = { sdl: fetched.text, etag: fetched.etag }
      const sdl = read?.sdl ?? ''
      const hash = sha256(JSON.stringify([sdl, [...settings]]))
      if (hash === last) return 'unchanged'
      last = hash
      return { sdl, warnings: [], settings }
    },
    settings: settingsNow,
    close: () => Promise.resolve(),
  }
}
