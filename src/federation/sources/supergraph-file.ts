import { sha256 } from '../../kit/ids.ts'
import { bare, fetchText } from './fetch-text.ts'
import type { SupergraphSource } from './source.ts'

/** A composed supergraph in a file or at an address. */
export function supergraphAt(place: string): SupergraphSource {
  let last: string | undefined
  let etag: string | undefined
  return {
    label: bare(place),
    async read(signal) {
      const fetched = await fetchText(place, etag, signal)
      if (fetched === 'unchanged') return 'unchanged'
      const hash = sha256(fetched.text)
      if (hash === last) return 'unchanged'
      last = hash
      etag = fetched.etag
      return { sdl: fetched.text, warnings: [] }
    },
    close: () => Promise.resolve(),
  }
}
