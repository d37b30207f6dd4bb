import { systemClock } from '../../src/kit/clock.ts'
import { openStore } from '../../src/store/open.ts'
import { withOwnSettings } from '../../src/store/postgres-url.ts'
import { checkPostgres } from '../../src/cli/doctor/postgres.ts'
import { postgresForTests, statement } from '../support/postgres.ts'
import { contractMigrations } from './contract-migrations.ts'
import { lendingPooler } from './lending-pooler.ts'

const found = await postgresForTests()
await found?.stop()
const onPostgres = found ? test : test.skip

const open = (databaseUrl: string) =>
  openStore({ file: '', databaseUrl, clock: systemClock, migrations: contractMigrations() })

onPostgres('a pooler that lends sessions by transaction is refused at the start, and by the doctor', async () => {
  const { url, stop } = (await postgresForTests())!
  const pooler = await lendingPooler(url)
  try {
    await expect(open(pooler.url)).rejects.toThrow(/lends sessions by transaction.* pool in session mode/)
    expect(await checkPostgres(pooler.url)).toMatchObject({
      status: 'failed',
      detail: expect.stringContaining('lends sessions by transaction'),
    })
    expect(await checkPostgres(url)).toMatchObject({ status: 'ok' })
  } finally {
    await pooler.close()
    await stop()
  }
})

onPostgres('a pooler that refuses what the gateway sets for its sessions is told from other refusals', async () => {
  const { url, stop } = (await postgresForTests())!
  const pooler = await lendingPooler(url, 'options')
  try {
    const words = /unsupported startup parameter: options\. A pooler refuses .*docs\/configuration\.md/
    await expect(open(pooler.url)).rejects.toThrow(words)
    expect(await checkPostgres(pooler.url)).toMatchObject({ detail: expect.stringContaining('A pooler refuses') })
  } finally {
    await pooler.close()
    await stop()
  }
})

onPostgres('behind a pooler that passes over synchronous_commit, a role without it is refused', async () => {
  const { url, stop } = (await postgresForTests())!
  const name = new URL(url).pathname.slice(1)
  await statement(url, `ALTER DATABASE ${name} SET synchronous_commit = off`)
  const pooler = await lendingPooler(url)
  try {
    await expect(open(pooler.url)).rejects.toThrow(/synchronous_commit is off there.*ALTER ROLE/)
    await (await open(url)).close()
  } finally {
    await pooler.close()
    await stop()
  }
})

test.each(['prefer', 'require', 'verify-ca'])('sslmode=%s is given to the driver as what it takes it for', (mode) => {
  const modeOf = (url: string) => new URL(withOwnSettings(url, [])).searchParams.get('sslmode')
  expect(modeOf(`postgres://u@h/d?sslmode=${mode}`)).toBe('verify-full')
  expect(modeOf(`postgres://u@h/d?sslmode=${mode}&uselibpqcompat=true`)).toBe(mode)
  expect(modeOf('postgres://u@h/d?sslmode=no-verify')).toBe('no-verify')
  expect(modeOf('postgres://u@h/d')).toBeNull()
})
