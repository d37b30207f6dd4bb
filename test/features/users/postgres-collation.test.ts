import { postgresForTests, statement } from '../../support/postgres.ts'
import { asker, openRoom, person } from './room.ts'

const database = await postgresForTests()
afterAll(() => database?.stop())

const suite = database ? test : test.skip
suite('a search finds what begins with its text, also in a database that sorts like a dictionary', async () => {
  const base = database?.url ?? ''
  const name = `${new URL(base).pathname.slice(1)}_english`
  await statement(base, `CREATE DATABASE ${name} TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'en'`)
  const url = new URL(base)
  url.pathname = `/${name}`
  const room = await openRoom({ databaseUrl: url.href, started: false })
  try {
    for (const userId of ['pat', 'pat-2', 'patrick', 'PAT-3', 'p-at', 'pa', 'pb'])
      await room.service.syncUser(asker(), { userId, action: 'CREATE', data: person(userId) })
    const found = async (search: string) =>
      (await room.service.operations.events(asker(), { filter: { search } })).edges
        .map(({ node }) => node.user_id)
        .sort()
    expect(await found('pat')).toEqual(['pat', 'pat-2', 'patrick'])
    expect(await found('PAT')).toEqual(['PAT-3'])
  } finally {
    await room.close()
    await statement(base, `DROP DATABASE ${name} WITH (FORCE)`)
  }
})
