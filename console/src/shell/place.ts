/** Where in the console somebody is, kept behind the `#` of the address: `#/browse/item-1?version=2`. It can be linked to, and never reaches a server. */
import { useSyncExternalStore } from 'react'

export interface Place {
  /** The first word: the room. Empty at the door. */
  readonly room: string
  /** The words behind it, decoded. */
  readonly path: readonly string[]
  readonly query: URLSearchParams
}

export type Query = Readonly<Record<string, string | number | boolean | null | undefined>>

/** The address of a place, for links. What is empty in `query` is left out. */
export function hrefOf(path: readonly string[], query: Query = {}): string {
  const words = path.map((word) => encodeURIComponent(word)).join('/')
  const kept = Object.entries(query).filter(([, value]) => value !== undefined && value !== null && value !== '')
  const search = new URLSearchParams(kept.map(([name, value]) => [name, String(value)])).toString()
  return `#/${words}${search === '' ? '' : `?${search}`}`
}

/** Goes there; with `replace` without a step in the history, for what changes while somebody types. */
export function go(path: readonly string[], query: Query = {}, { replace = false } = {}): void {
  const href = hrefOf(path, query)
  if (href === location.hash) return
  history[replace ? 'replaceState' : 'pushState'](replace ? history.state : null, '', href)
  // The browser tells of neither.
  dispatchEvent(new HashChangeEvent('hashchange'))
}

function placeOf(hash: string): Place {
  const [path = '', search = ''] = hash.replace(/^#?\/?/, '').split(/\?(.*)/s)
  const [room = '', ...rest] = path.split('/').map(decoded)
  return { room, path: rest, query: new URLSearchParams(search) }
}

/** An address that somebody has mistyped is still a place. */
function decoded(word: string): string {
  try {
    return decodeURIComponent(word)
  } catch {
    return word
  }
}

function subscribe(listener: () => void): () => void {
  addEventListener('hashchange', listener)
  addEventListener('popstate', listener)
  return () => {
    removeEventListener('hashchange', listener)
    removeEventListener('popstate', listener)
  }
}

export function usePlace(): Place {
  return placeOf(useSyncExternalStore(subscribe, () => location.hash))
}
