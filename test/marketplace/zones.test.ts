/** Times without a zone, read by processes on machines in different ones. */
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { wirePlugin } from './samples.ts'

const cwd = fileURLToPath(new URL('../..', import.meta.url))

/** What a script prints as JSON where the clock on the wall is that of Tokyo, and where it is that of New York. */
async function everywhere(script: string): Promise<unknown[]> {
  const zones = ['Asia/Tokyo', 'America/New_York']
  const runs = zones.map(async (TZ) => {
    const env = { ...process.env, TZ }
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], { cwd, env })
    return JSON.parse(stdout) as unknown
  })
  return Promise.all(runs)
}

const written = {
  '2026-01-01T00:00:00': '2026-01-01T00:00:00.000Z',
  '2026-01-01T00:00:00.123456': '2026-01-01T00:00:00.123Z',
  '2026-01-01 00:00:00': '2026-01-01T00:00:00.000Z',
  '2026/01/01 12:00': '2026-01-01T12:00:00.000Z',
  '2026-01-01': '2026-01-01T00:00:00.000Z',
  '2026-01-01T00:00:00+0200': '2025-12-31T22:00:00.000Z',
  '2026-01-01 00:00:00+00': '2026-01-01T00:00:00.000Z',
  'Thu, 01 Jan 2026 00:00:00 GMT': '2026-01-01T00:00:00.000Z',
  'Thu, 01 Jan 2026 00:00:00 +0200': '2025-12-31T22:00:00.000Z',
  'Thu Jan  1 00:00:00 2026': '2026-01-01T00:00:00.000Z',
  'January 1, 2026': '2026-01-01T00:00:00.000Z',
  '2026-01-01 00:00:00 +0000 UTC': '2026-01-01T00:00:00.000Z',
  'Thu Jan 01 2026 00:00:00 GMT+0900 (Japan Standard Time)': '2025-12-31T15:00:00.000Z',
}

test('times of the marketplace without a zone are in UTC, wherever the gateway runs', async () => {
  const items = Object.keys(written).map((at) => ({ ...wirePlugin, created_at: at, metadata: { published_at: at } }))
  const script = `
    import { plugin } from './src/marketplace/plugin-mapping.ts'
    const items = ${JSON.stringify(items)}.map(plugin)
    console.log(JSON.stringify(items.map(({ createdAt, publishedAt }) => [createdAt, publishedAt])))`
  const expected = Object.values(written).map((at) => [at, at])
  expect(await everywhere(script)).toEqual([expected, expected])
})

test('times in rows of a panel without a zone are in UTC, in an import and in the hooks', async () => {
  const rows = ['2026-01-01 00:00:00', '2026-01-01T00:00:00', '2026-01-01T00:00:00.5Z', '2026-01-01T02:00:00+02:00']
  const script = `
    import { inputOf } from './src/cli/users/import-shapes.ts'
    import { changeOf } from './client/src/hooks/panel-user.ts'
    const rows = ${JSON.stringify(rows)}.map((createdAt) => ({ id: 'u', email: 'u@example.org', username: 'u', createdAt }))
    const both = (row) => [inputOf(row), changeOf('UPDATE', row, 'key')]
    const said = rows.map((row) => both(row).map(({ data }) => Date.parse(data.createdAt)))
    console.log(JSON.stringify(said))`
  const at = Date.UTC(2026, 0, 1)
  const expected = [at, at, at + 500, at].map((ms) => [ms, ms])
  expect(await everywhere(script)).toEqual([expected, expected])
})
