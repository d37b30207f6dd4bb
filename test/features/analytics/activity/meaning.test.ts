import { meaningOf } from '../../../../src/features/analytics/activity/meaning.ts'

const event = (type: string, data: Record<string, unknown> = {}) => ({
  sender: 'mark',
  messageId: 'm',
  event: type,
  timestamp: '2026-11-20T08:00:00.000Z',
  data,
})

/** What it counts as beside an event of its type, as `metric key=total`. */
const countsOf = (type: string, data?: Record<string, unknown>) =>
  meaningOf(event(type, data))
    .counts.filter(({ metric }) => metric !== 'events' && metric !== 'type')
    .map(({ metric, key, total, millionths }) =>
      [metric, ...(key === '' ? [] : [key]), ...(total + millionths === 0 ? [] : [`${total} ${millionths}`])].join(' '),
    )

test.each([
  ['view', ['views']],
  ['viewed', ['views']],
  ['plugin_viewed', ['views']],
  ['download', ['downloads']],
  ['item.downloaded', ['downloads']],
  ['plugin_install', ['installs']],
  ['plugin.installed', ['installs']],
  ['plugin-installed', ['installs']],
  ['item_install_failed', ['install_failures']],
  ['uninstalled', ['uninstalls']],
  ['plugin_removed', ['uninstalls']],
  ['error', ['errors']],
  ['plugin_crash', ['errors', 'crashes']],
  ['crashed', ['errors', 'crashes']],
  ['purchased', ['purchases']],
  ['user_login', []],
  ['plugin_plugin_installed', []],
  ['reinstalled', []],
  ['installed_', []],
  ['constructor', []],
  ['__proto__', []],
  ['plugin_', []],
] as const)('%s counts as %j', (type, counts) => {
  expect(countsOf(type)).toEqual(counts)
})

test.each([
  ['an installation that worked', 'install', { success: true, version: '1.2.0' }, ['version 1.2.0', 'installs']],
  ['one that did not', 'plugin_installed', { success: false }, ['install_failures']],
  ['one whose data says something else', 'install', { success: 'no' }, ['installs']],
  ['an error that stopped the plugin', 'plugin_error', { fatal: true }, ['errors', 'crashes']],
  ['one that did not stop it', 'plugin_error', { fatal: false }, ['errors']],
  ['a download with its country', 'download', { country: 'DE' }, ['downloads', 'country DE']],
  ['a view with one', 'view', { country: 'DE' }, ['views']],
  ['a country in small letters', 'download', { country: 'de' }, ['downloads']],
  ['a country that is no text', 'download', { country: ['DE'] }, ['downloads']],
  ['a purchase', 'purchase', { amount: '1234.000001', currency: 'EUR' }, ['purchases', 'revenue EUR 1234 1']],
  [
    'the largest amount',
    'purchase',
    { amount: '999999999.999999', currency: 'JPY' },
    ['purchases', 'revenue JPY 999999999 999999'],
  ],
  ['an amount that is a number', 'purchase', { amount: 0.1, currency: 'EUR' }, ['purchases']],
  ['a negative amount', 'purchase', { amount: '-1', currency: 'EUR' }, ['purchases']],
  ['a currency that there is not', 'purchase', { amount: '1', currency: 'EURO' }, ['purchases']],
  ['an amount of a view', 'view', { amount: '1', currency: 'EUR' }, ['views']],
  ['stars', 'rated', { stars: 4 }, ['rating 4 0']],
  ['half stars', 'rated', { stars: 4.5 }, []],
  ['six stars', 'rated', { stars: 6 }, []],
  ['no stars', 'rating', {}, []],
  ['time in use', 'used', { duration_ms: 1500 }, ['session 1500 0']],
  ['time to load', 'loaded', { load_time_ms: 12.5 }, ['load 12 500000']],
  ['no time at all', 'used', { duration_ms: 0 }, ['session']],
  ['less than a nanosecond', 'loaded', { load_time_ms: 1e-9 }, ['load']],
  ['negative times', 'used', { duration_ms: -1, load_time_ms: -0.5 }, []],
  ['absurd times', 'used', { duration_ms: 1e300, load_time_ms: 2 ** 31 }, []],
  ['times that are text', 'used', { duration_ms: '5' }, []],
  ['a version over two lines', 'used', { version: '1\n2' }, []],
  ['a version with a NUL', 'used', { version: '1\0' }, []],
  ['a version without end', 'used', { version: '1'.repeat(65) }, []],
] as [string, string, Record<string, unknown>, string[]][])('%s', (_what, type, data, counts) => {
  expect(countsOf(type, data)).toEqual(counts)
})

test('every event is one, of its type as it was reported', () => {
  const { counts, ...meaning } = meaningOf(event('plugin_used', { plugin_id: 'p/1', user_id: 'ann' }))
  expect(meaning).toEqual({
    type: 'plugin_used',
    pluginId: 'p/1',
    userId: 'ann',
    occurredAt: Date.UTC(2026, 10, 20, 8),
  })
  expect(counts).toEqual([
    { metric: 'events', key: '', total: 0, millionths: 0 },
    { metric: 'type', key: 'plugin_used', total: 0, millionths: 0 },
  ])
})

test.each([
  { plugin_id: '../users' },
  { plugin_id: 7 },
  { plugin_id: 'a\0b' },
  { plugin_id: '' },
  { user_id: 'a/b' },
  {},
])('what cannot be an id is nobody’s: %j', (data) => {
  expect(meaningOf(event('used', data))).toMatchObject({ pluginId: null, userId: null })
})
