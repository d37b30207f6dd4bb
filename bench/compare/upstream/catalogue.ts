/**
 * What the stub marketplace knows, in the contract's spelling: the same in every process and every run, so that anybody can work out the
 * answer to a question without asking. Some texts have letters beyond Latin-1, as real ones do.
 */
export const pluginCount = 2_000
export const authorCount = 500

const words = 'server world backup economy region spawn teleport chat shop vault skills quests arena lobby proxy'.split(
  ' ',
)
const word = (n: number) => words[n % words.length] ?? ''
const upper = (text: string) => text[0]!.toUpperCase() + text.slice(1)
const day = (n: number) => new Date(Date.UTC(2024, 0, 1 + (n % 700), n % 24, n % 60)).toISOString()

export const pluginId = (n: number): string => `mpi-${String(n).padStart(6, '0')}`
export const authorId = (n: number): string => `user-${String(n).padStart(5, '0')}`

export function plugin(n: number) {
  const name = `${upper(word(n))} ${upper(word(n * 7 + 3))} ${n}`
  const slug = name.toLowerCase().replaceAll(' ', '-')
  const mark = n % 16 === 0 ? '✓ ' : ''
  return {
    panel_item_id: `panel-${n}`,
    marketplace_item_id: pluginId(n),
    user_id: authorId(n % authorCount),
    title: name,
    description: `${mark}${name} keeps your ${word(n + 1)} and your ${word(n + 2)} in order, without a restart. It reads one file of settings, tells what is wrong with it in plain words, and leaves the ${word(n + 4)} alone while players are on.`,
    category_id: `cat-${n % 12}`,
    tags: [word(n), word(n + 5), word(n + 9)],
    price: (n % 4) * 4.75,
    currency: 'EUR',
    license_type: n % 4 === 0 ? ('free' as const) : ('commercial' as const),
    files: [
      { name: `${slug}.zip`, size: 40_000 + n, type: 'application/zip', url: `https://files.example.org/${slug}.zip` },
    ],
    screenshots: [{ url: `https://files.example.org/${slug}.png`, alt: name, order: 0 }],
    metadata: {
      slug,
      summary: `${name}: ${word(n + 1)} and ${word(n + 2)} in order.`,
      author_name: `Author ${n % authorCount}`,
      version: `1.${n % 20}.0`,
      downloads: 1_000 + n * 37,
      rating: {
        average: 3 + (n % 8) / 4,
        count: 5 + (n % 90),
        distribution: { '5': 3 + (n % 50), '4': 1 + (n % 20), '3': 1, '2': 0, '1': n % 20 },
      },
      license_spdx: 'MIT',
      homepage: `https://plugins.example.org/${slug}`,
      repository: `https://code.example.org/${slug}`,
      icon_url: `https://files.example.org/${slug}-icon.png`,
      verified: n % 3 === 0,
      published_at: day(n),
      min_panel_version: '1.4.0',
    },
    status: 'published' as const,
    created_at: day(n),
    updated_at: day(n + 40),
  }
}

export function author(n: number) {
  return {
    user_id: authorId(n),
    marketplace_user_id: `mp-${n}`,
    email: `author${n}@example.org`,
    username: `author${n}`,
    display_name: `Ånna Müller ${n}`,
    avatar_url: `https://files.example.org/avatars/${n}.png`,
    profile: {
      bio: `Writes about the ${word(n)} of game servers, and runs ${2 + (n % 7)} of them.`,
      location: n % 2 === 0 ? 'Köln' : 'Wrocław',
      website: `https://author${n}.example.org/`,
      social_links: { mastodon: `https://social.example.org/@author${n}` },
    },
    preferences: { newsletter: false, notifications: true, profile_visibility: 'public' as const },
    roles: n % 10 === 0 ? ['user', 'developer'] : ['user'],
    created_at: day(n),
    updated_at: day(n + 9),
  }
}

export function analytics(n: number) {
  const periods = (total: number) => ({ total, today: total % 17, this_week: total % 101, this_month: total % 997 })
  return {
    item_id: pluginId(n),
    panel_item_id: `panel-${n}`,
    analytics: {
      views: { ...periods(9_000 + n * 111), unique: 3_000 + n * 40 },
      downloads: periods(1_000 + n * 37),
      revenue: { total: n * 4.75, today: 4.75, this_week: 9.5, this_month: 19, currency: 'EUR' },
      ratings: plugin(n).metadata.rating,
      geographic_data: ['DE', 'US', 'FR', 'PL', 'BR', 'NL'].map((country, at) => ({
        country,
        downloads: 10 + (n % 100) * (6 - at),
      })),
    },
    last_updated: day(n + 60),
  }
}

export const facets = {
  categories: Array.from({ length: 12 }, (_, n) => ({ id: `cat-${n}`, name: upper(word(n)), count: 160 + n })),
  price_ranges: [
    { min: 0, max: 0, count: 500 },
    { min: 0.01, max: 10, count: 1_000 },
    { min: 10, max: null, count: 500 },
  ],
  tags: words.map((name, n) => ({ name, count: 300 + n })),
}

/** Where the page of a search begins: searches that end in different numbers find different plugins. */
export const firstFound = (search: number): number => (search * 61) % pluginCount
