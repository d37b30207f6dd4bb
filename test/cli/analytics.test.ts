/** What was reported, on the command line: numbers, top lists and the events themselves, and what is said where nothing is known. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { createProgram } from '../../src/cli/program.ts'
import { metrics } from '../../src/features/analytics/activity/metrics.ts'
import { startTestGateway } from '../support/gateway.ts'
import type { TestGateway } from '../support/gateway.ts'
import { environmentOf, run } from './binary.ts'

const patient = 120_000
const dayMs = 86_400_000
let gateway: TestGateway
let today: string
let yesterday: string
let plugin: { id: string; title: string }

const cli = (...args: string[]) => run(['analytics', ...args], { env: environmentOf(gateway) })

beforeAll(async () => {
  gateway = await startTestGateway({ sandbox: { plugins: 3 } })
  const now = Date.now()
  today = new Date(now).toISOString().slice(0, 10)
  yesterday = new Date(now - dayMs).toISOString().slice(0, 10)
  const found = await gateway.ask('{ searchPlugins(input: {}, first: 1) { edges { node { id title } } } }')
  plugin = found.data.searchPlugins.edges[0].node
  const about = { pluginId: plugin.id, userId: 'u-1', occurredAt: `${today}T00:00:00Z`, version: '1.2.0' }
  const paid = { purchaseId: 'p-1', amount: '9.98', currency: 'EUR' }
  const events = [
    { ...about, messageId: 'm-1', type: 'plugin_download', data: { download: { country: 'AT' } } },
    { ...about, messageId: 'm-2', type: 'plugin_download', data: { download: { country: 'AT' } }, userId: 'u-2' },
    { ...about, messageId: 'm-3', type: 'plugin_purchase', data: { purchase: paid } },
    { ...about, messageId: 'm-4', type: 'download', pluginId: 'gone', occurredAt: `${yesterday}T23:59:59.999Z` },
  ]
  const { data } = await gateway.ask(
    'mutation ($events: [TrackEventInput!]!) { trackEvents(events: $events) { accepted } }',
    { events },
  )
  expect(data.trackEvents.accepted).toBe(events.length)
  const counted = '{ topPlugins { entries { pluginId } coverage { waiting } } }'
  for (let waits = true; waits;) {
    const { topPlugins } = (await gateway.ask(counted)).data
    waits = topPlugins.coverage.waiting !== '0' || topPlugins.entries.length < 2
    if (waits) await sleep(100)
  }
}, patient)
afterAll(() => gateway.stop())

test('whatever is counted is a word of the command line', async () => {
  const { data } = await gateway.ask('{ __type(name: "ActivityMetric") { enumValues { name } } }')
  expect(data.__type.enumValues.map(({ name }: { name: string }) => name)).toEqual(metrics)
  const commands = createProgram().commands.find((command) => command.name() === 'analytics')?.commands ?? []
  expect(commands.map((command) => command.name())).toEqual(['report', 'top', 'series', 'events'])
})

test(
  'a plugin has its report, and the first ones their places; what is not known is no zero',
  async () => {
    const report = await cli('report', plugin.id, '--from', today, '--to', today)
    expect(report).toMatchObject({ code: 0, err: expect.stringMatching(/^Events are counted since \d{4}-/) })
    expect(report.out).toMatch(new RegExp(`^days +${today} to ${today}$`, 'm'))
    expect(report.out).toMatch(/^users on the last day +2$/m)
    expect(report.out).toMatch(/^mean session in ms +–$/m)
    expect(report.out).toMatch(/^downloads +2 +–$/m)
    expect(report.out).toMatch(/^crashes +0 +–$/m)
    expect(report.out).toMatch(/^revenue EUR +9\.98 +–$/m)
    expect(report.out).toMatch(/^COUNTRY +DOWNLOADS\nAT +2$/m)
    expect(report.out).toMatch(/^plugin_purchase +1$/m)

    const top = await cli('top')
    expect(top.out).toMatch(/^RANK +PLUGIN +DOWNLOADS +TITLE$/m)
    expect(top.out.split('\n')[1]).toMatch(new RegExp(`^1 +${plugin.id} +2 +\\S`))
    expect(top.out).toContain(plugin.title)
    expect(top.out).toMatch(/^2 +gone +1 +–$/m)
    const paid = (await cli('top', '--metric', 'revenue', '--currency', 'EUR', '--first', '1', '--json')).json()
    expect(paid.entries).toEqual([{ rank: 1, pluginId: plugin.id, value: '9.98' }])
  },
  patient,
)

test(
  'numbers over time stand in columns, day by day, with the days before beside them when asked for',
  async () => {
    const series = await cli('series', '--metric', 'downloads,revenue', '--from', yesterday, '--to', today, '--compare')
    expect(series.code).toBe(0)
    expect(series.out.split('\n').map((line) => line.split(/ {2,}/))).toEqual([
      ['FROM', 'DOWNLOADS', 'REVENUE EUR'],
      [yesterday, '1', '–'],
      [today, '2', '9.98'],
      ['total', '3', '9.98'],
      ['before', '–', '–'],
      [''],
    ])
    const one = await cli(
      'series',
      '--metric',
      'DOWNLOADS',
      '--plugin',
      `${plugin.id},gone`,
      '--bucket',
      'month',
      '--json',
    )
    expect(one.json()).toMatchObject({ series: [{ metric: 'DOWNLOADS', total: '3', previous: null }] })
    const none = await cli('series', '--metric', 'revenue', '--plugin', 'gone')
    expect(none).toMatchObject({ code: 0, out: '', err: expect.stringContaining('No revenue was reported') })
  },
  patient,
)

test(
  'events are pages that go on where the one before ended, or all at once, a line each',
  async () => {
    const first = await cli('events', '--first', '3')
    expect(first.out.split('\n')[0]).toMatch(/^WHEN +TYPE +PLUGIN +USER +VERSION +SOURCE +MESSAGE$/)
    expect(first.out).toMatch(
      new RegExp(`^${today}T.* plugin_purchase +${plugin.id} +u-1 +1\\.2\\.0 +panel +m-3$`, 'm'),
    )
    const [, cursor = ''] = /Go on with --after (\S+)$/m.exec(first.err) ?? []
    const rest = await cli('events', '--after', cursor, '--json')
    expect(rest.json()).toMatchObject({ messageId: 'm-4', pluginId: 'gone', cursor: expect.any(String) })

    const all = await cli('events', '--all', '--json', '--type', 'plugin_download', '--from', today, '--to', today)
    const lines = all.out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(new Set(lines.map(({ messageId }) => messageId))).toEqual(new Set(['m-1', 'm-2']))
    expect(lines).toHaveLength(2)
    expect(lines[0]).toMatchObject({ data: { country: 'AT' } })
    const before = await cli('events', '--to', yesterday, '--user', 'u-1', '--json')
    expect(before.json()).toMatchObject({ messageId: 'm-4' })
    expect(await cli('events', '--user', 'nobody', '--json')).toMatchObject({ code: 0, out: '', err: '' })
  },
  patient,
)

test(
  'all events are read on when the limit of the caller is reached, as soon as there is something left again',
  async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'events-'))
    const ids = Array.from({ length: 620 }, (_, index) => `e-${index}`)
    const generous = await startTestGateway({ sandbox: { plugins: 1 }, dataDir })
    const mutation = 'mutation ($events: [TrackEventInput!]!) { trackEvents(events: $events) { accepted } }'
    for (let from = 0; from < ids.length; from += 62) {
      const events = ids
        .slice(from, from + 62)
        .map((messageId) => ({ messageId, type: 'ping', occurredAt: `${today}T00:00:00Z` }))
      const { data } = await generous.ask(mutation, { events })
      expect(data.trackEvents.accepted).toBe(62)
    }
    const isCounted = async () => {
      const { data } = await generous.ask('{ topPlugins { coverage { waiting } } }')
      return data.topPlugins.coverage.waiting === '0'
    }
    while (!(await isCounted())) await sleep(100)
    await generous.stop()

    // 20 points a second, 1,200 at once, and a page of 100 costs 203: seven pages are more.
    const strict = await startTestGateway({ sandbox: { plugins: 1 }, dataDir, env: { RATE_LIMIT_SCALE: '0.02' } })
    try {
      const read = (...args: string[]) =>
        run(['analytics', 'events', '--all', '--json', ...args], { env: environmentOf(strict) })
      const all = await read()
      expect(all).toMatchObject({ code: 0, err: '' })
      const lines = all.out.trimEnd().split('\n')
      expect(new Set(lines.map((line) => JSON.parse(line).messageId))).toEqual(new Set(ids))
      expect(lines).toHaveLength(ids.length)

      const cut = await read('--patience', '1s')
      expect(cut).toMatchObject({ code: 69, err: expect.stringContaining('RATE_LIMIT_EXCEEDED') })
    } finally {
      await strict.stop()
      await rm(dataDir, { recursive: true, force: true })
    }
  },
  patient,
)

test(
  'what makes no sense ends with 2, what the gateway refuses with 1 and its reason, what is not allowed with 77',
  async () => {
    for (const args of [
      ['series', '--metric', 'luck'],
      ['report', plugin.id, '--to', today],
      ['events', '--all', '--first', '3'],
    ])
      expect([args, (await cli(...args)).code]).toEqual([args, 2])
    const refused = async (...args: string[]) => {
      const { code, err } = await cli(...args, '--json')
      return { code, error: JSON.parse(err).error }
    }
    expect(await refused('report', plugin.id, '--from', '2026-02-30')).toMatchObject({
      code: 1,
      error: { message: expect.stringMatching(/^range\.start: expected a moment of RFC 3339/) },
    })
    expect(await refused('top', '--metric', 'active_users')).toMatchObject({
      code: 1,
      error: { code: 'VALIDATION_ERROR', message: expect.stringContaining('any metric but `ACTIVE_USERS`') },
    })
    const GATEWAY_TOKEN = await gateway.token(['item:read'])
    const denied = await run(['analytics', 'events'], { env: { GATEWAY_URL: gateway.url, GATEWAY_TOKEN } })
    expect(denied).toMatchObject({ code: 77, err: expect.stringContaining('analytics:read') })
  },
  patient,
)
