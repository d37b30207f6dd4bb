/** Suggestions while somebody types: a short search, with the titles that begin as typed in front. */
import type { Asker } from '../../auth/asker.ts'
import { fold } from '../../kit/fold.ts'
import * as formats from '../../kit/formats.ts'
import { Checks } from '../../kit/problems.ts'
import type { Plugin } from './parents.ts'
import type { createSearch } from './search.ts'
import { readSearch } from './search-input.ts'

export function createSuggestions(search: ReturnType<typeof createSearch>) {
  /** Throws VALIDATION_ERROR naming the argument. */
  return async function suggest(asker: Asker, prefix: string, limit: number): Promise<Plugin[]> {
    const checks = new Checks()
    checks.text(['prefix'], prefix, formats.line(1, 64), 'suggest.prefix')
    if (limit < 0 || limit > 20) checks.add(['limit'], 'suggest.limit', '0 to 20', `${limit}`)
    checks.throwIfAny()
    if (limit === 0) return []
    const answer = await search(asker, readSearch({ input: { q: prefix }, first: Math.min(100, limit * 3) }))
    const plugins = answer.entries.filter((entry): entry is Plugin => entry !== null && !(entry instanceof Error))
    const begins = (plugin: Plugin) => (fold(plugin.title).startsWith(fold(prefix.trim())) ? 0 : 1)
    return [...plugins].sort((a, b) => begins(a) - begins(b)).slice(0, limit)
  }
}
