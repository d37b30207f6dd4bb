/** Good data as the marketplace sends it. */
export const wireUser = {
  user_id: 'u-1',
  email: 'ada@players.example',
  username: 'ada',
  display_name: 'Ada',
  avatar_url: 'https://cdn.example/a.png',
  profile: { bio: 'Hi', social_links: { web: 'https://ada.example', evil: 'javascript:alert(1)' } },
  preferences: { newsletter: true, notifications: false, profile_visibility: 'private' },
  roles: ['user'],
  created_at: '2026-01-02T03:04:05Z',
  updated_at: '2026-01-02T05:04:05+02:00',
}

export const wirePlugin = {
  panel_item_id: 'p-1',
  marketplace_item_id: 'm-1',
  user_id: 'u-1',
  title: 'Backup',
  description: 'Keeps copies. And brings them back.\nMore.',
  category_id: 'backup',
  tags: ['a', 'b'],
  price: 9.99,
  currency: 'EUR',
  license_type: 'royalty-free',
  files: [
    {
      name: 'a.zip',
      size: 3_000_000_000,
      type: 'application/zip',
      url: 'https://cdn.example/a.zip',
      checksum: `sha256:${'A'.repeat(64)}`,
    },
  ],
  screenshots: [
    { url: 'https://cdn.example/2.png', alt: 'two', order: 2 },
    { url: 'https://cdn.example/1.png', alt: 'one', order: 1 },
    { url: 'javascript:alert(1)', alt: 'none', order: 0 },
  ],
  metadata: {},
  status: 'published',
  created_at: '2026-01-02T03:04:05Z',
  updated_at: '2026-01-03T03:04:05Z',
}

const counts = { total: 5_000_000_000, today: 1, this_week: 2, this_month: 3 }
export const wireAnalytics = {
  item_id: 'm-1',
  panel_item_id: 'p-1',
  analytics: {
    views: { ...counts, unique: 4 },
    downloads: counts,
    revenue: { total: 0.1 + 0.2, today: 0, this_week: 1e21, this_month: 12.5 },
    ratings: { average: 0, count: 0, distribution: {} },
    geographic_data: [{ country: 'DE', downloads: 7 }],
  },
  last_updated: '2026-01-02T03:04:05Z',
}
