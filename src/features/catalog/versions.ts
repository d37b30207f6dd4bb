import satisfies from 'semver/functions/satisfies.js'
import type { ReleaseChannel } from '../../generated/resolvers.ts'
import { connection } from '../../kit/connection.ts'
import { describe, invalid } from '../../kit/failure.ts'
import * as formats from '../../kit/formats.ts'
import { Checks } from '../../kit/problems.ts'
import type { Plugin, PluginVersion } from '../../marketplace/domain.ts'
import { panelKey, panelNumbers } from './record.ts'
import { cursorOf, fingerprintOf, readCursor, readFirst } from './search-input.ts'

export interface VersionArgs {
  readonly first?: number | null | undefined
  readonly after?: string | null | undefined
  readonly channel?: readonly ReleaseChannel[] | null | undefined
}

/** A page of a plugin's versions, newest first. Throws VALIDATION_ERROR naming the argument. */
export function versionsPage(plugin: Plugin, { first, after, channel }: VersionArgs) {
  const list = fingerprintOf(['versions', plugin.id, channel?.length ? channel : null])
  const checks = new Checks()
  const limit = readFirst(checks, ['first'], first ?? 20)
  // What is new comes to the head, so that places are counted from the end.
  const following = after === null || after === undefined ? Infinity : readCursor(after, list)
  if (following === undefined) checks.add(['after'], 'paging.cursor', 'a cursor of this very list', 'another text')
  checks.throwIfAny()
  const wanted = plugin.versions.filter((version) => !channel?.length || channel.includes(version.channel))
  const start = Math.max(0, wanted.length - (following ?? 0))
  const page = wanted.slice(start, start + limit)
  const edges = page.map((node, index) => ({ node, cursor: cursorOf(wanted.length - 1 - start - index, list) }))
  return connection(edges, wanted.length, {
    hasNextPage: start + page.length < wanted.length,
    hasPreviousPage: start > 0,
  })
}

/** The newest version of a channel that runs on a panel version and was not withdrawn; null when there is none. Throws VALIDATION_ERROR naming the argument. */
export function latestVersion(
  plugin: Plugin,
  channel: ReleaseChannel,
  panelVersion: string | null | undefined,
): PluginVersion | null {
  const wanted = panelVersion ?? null
  if (wanted !== null && !formats.semver.test(wanted))
    throw invalid(['panelVersion'], formats.semver.expects, describe(wanted))
  return (
    plugin.versions.find(
      (version) =>
        version.channel === channel && version.status !== 'YANKED' && (wanted === null || runsOn(version, wanted)),
    ) ?? null
  )
}

/** As the marketplace gives it, or made of the ends that it gives; null where it gives none. */
export function panelRangeOf({ minPanelVersion, maxPanelVersion, panelRange }: PluginVersion): string | null {
  const [least, most] = [panelCore(minPanelVersion), panelCore(maxPanelVersion)]
  const ends = [...(least === null ? [] : [`>=${least}`]), ...(most === null ? [] : [`<=${most}`])]
  return panelRange ?? (ends.length > 0 ? ends.join(' ') : null)
}

/** What is compared of a panel version, as people write it. */
const panelCore = (version: string | null): string | null => panelNumbers(version)?.join('.') ?? null

function runsOn({ minPanelVersion, maxPanelVersion, panelRange }: PluginVersion, panelVersion: string): boolean {
  // A range takes a pre-release only where it names one of the same numbers. To the ends it is the version that it leads to, in searches as well.
  if (panelRange !== null)
    return satisfies(panelVersion, panelRange) || satisfies(panelCore(panelVersion) ?? '', panelRange)
  const wanted = panelKey(panelVersion)
  const [least, most] = [panelKey(minPanelVersion), panelKey(maxPanelVersion)]
  return wanted !== null && (least === null || least <= wanted) && (most === null || wanted <= most)
}
