/** Suggestions while somebody types: a short search, of which those stay whose names hold what was typed; first those that begin so. */
import type { Asker } from '../../auth/asker.ts'
import { fold } from '../../kit/fold.ts'
import * as formats from '../../kit/formats.ts'
import { Checks } from '../../kit/problems.ts'
import type { Plugin } from './parents.ts'
import type { createSearch } from './search.ts'
import { readSearch } from './search-input.ts'
import { wordsOf } from './words.ts'

/** Looked at for one suggestion as well: the best match of a search may only hold in its middle what another begins with. */
const leastLookedAt = 24

export function createSuggestions(search: ReturnType<typeof createSearch>) {
  /** Throws VALIDATION_ERROR naming the argument. */
  return async function suggest(asker: Asker, prefix: string, limit: number): Promise<Plugin[]> {
    const checks = new Checks()
    checks.text(['prefix'], prefix, formats.line(1, 64), 'suggest.prefix')
    if (limit < 0 || limit > 20) checks.add(['limit'], 'suggest.limit', '0 to 20', `${limit}`)
    checks.throwIfAny()
    if (limit === 0) return []
    const first = Math.max(leastLookedAt, limit * 3)
    const answer = await search(asker, readSearch({ input: { q: prefix }, first }))
    const plugins = answer.entries.filter((entry): entry is Plugin => entry !== null && !(entry instanceof Error))
    const placeOf = placing(prefix)
    return plugins
      .map((plugin) => ({ plugin, place: placeOf(fold(plugin.title)) }))
      .filter(({ place }) => place < Infinity)
      .sort((a, b) => a.place - b.place)
      .slice(0, limit)
      .map(({ plugin }) => plugin)
  }
}

/** Of a folded name: 0 where it begins as was typed, 1 where it contains that, 2 where it contains the words, and else nowhere. */
function placing(prefix: string): (name: string) => number {
  const typed = fold(prefix.trim())
  const words = wordsOf(prefix)
  return (name) => {
    const at = name.indexOf(typed)
    if (at >= 0) return at === 0 ? 0 : 1
    return words.length > 0 && words.every((word) => name.includes(word)) ? 2 : Infinity
  }
}
