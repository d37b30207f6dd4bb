/** Release histories in all the ways people number their releases. */
import { sha256 } from '../../src/kit/ids.ts'
import type { WireVersion } from '../wire.ts'
import type { Dice } from './generate.ts'

interface History {
  slug: string
  createdAt: number
  until: number
  downloads: number
  /** Slugs of plugins this one may build on. */
  earlier: readonly string[]
  random: Dice
}

type Numbering = (release: number, atMs: number, random: Dice) => string

const numberings: readonly Numbering[] = [
  (release) => `${1 + Math.floor(release / 12)}.${Math.floor(release / 3) % 4}.${release % 3}`,
  (release) => `0.${release + 1}.0`,
  (release) => `1.${release}`,
  (release) => `v${1 + Math.floor(release / 5)}.${release % 5}`,
  (_release, atMs) => new Date(atMs).toISOString().slice(0, 10).replaceAll('-', '.'),
  (release) => `1:${1 + Math.floor(release / 4)}.${release % 4}`,
  (release) => `r${release + 1}`,
  (release) => `build ${100 + release * 7}`,
]
/** Three in four number their releases as Semantic Versioning says. */
const shares = [0, 0, 0, 0, 0, 1, 1, 2, 3, 4, 5, 6, 7]
const channels = ['beta', 'alpha', 'nightly'] as const

/** The newest first. Downloads of the versions add up to at most those of the plugin. */
export function versionHistory({ slug, createdAt, until, downloads, earlier, random }: History): WireVersion[] {
  const count = 1 + Math.floor(random.next() ** 3 * 30)
  const numbering = numberings[random.pick(shares)] as Numbering
  const dependsOn = earlier.length > 0 && random.chance(0.25) ? random.pick(earlier) : undefined
  const versions: WireVersion[] = []
  const weights = Array.from({ length: count }, () => 0.2 + random.next())
  const sum = weights.reduce((all, weight) => all + weight, 0.2)
  for (let release = 0; release < count; release++) {
    const at = createdAt + Math.floor(((until - createdAt) * release) / count)
    const channel = release < count - 1 && random.chance(0.12) ? random.pick(channels) : 'stable'
    const suffix = channel === 'stable' ? '' : `-${channel}.${1 + random.below(3)}`
    const version = numbering(release, at, random) + suffix
    const name = `${slug}-${version.replace(/[^\w.-]+/g, '_')}.zip`
    versions.push({
      version,
      channel,
      published_at: new Date(at).toISOString(),
      downloads: Math.floor((downloads * (weights[release] ?? 0)) / sum),
      min_panel_version: `1.${Math.min(5, Math.floor((release * 6) / count))}.0`,
      ...(dependsOn === undefined
        ? {}
        : { dependencies: [{ id: dependsOn, range: '>=1.0.0', kind: random.chance(0.8) ? 'required' : 'optional' }] }),
      files: [
        {
          name,
          size: 2_000 + random.below(9_000_000),
          type: 'application/zip',
          url: `https://cdn.example/files/${encodeURIComponent(name)}`,
          sha256: sha256(name),
        },
      ],
      ...(release < count - 1 && random.chance(0.01) ? { yanked: true } : {}),
      changelog:
        release === 0
          ? 'First release.'
          : random.pick(['Fixes.', 'Small improvements.', 'New settings, same defaults.']),
    })
  }
  return versions.toReversed()
}
