/** Letters of all kinds, through every way that an answer can take: Apollo Server's, the short one, and from memory. */
import { startTestGateway } from '../support/gateway.ts'
import type { TestGateway } from '../support/gateway.ts'

let gateway: TestGateway
beforeAll(async () => {
  gateway = await startTestGateway()
})
afterAll(() => gateway.stop())

const name = 'Zoë "Žluť" \\ Ωmega 日本語 🎮 \u2028 ñ'

/** The bytes as they came. */
async function bytesOf(body: object): Promise<Buffer> {
  const response = await fetch(`${gateway.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${await gateway.token()}` },
    body: JSON.stringify(body),
  })
  const bytes = Buffer.from(await response.arrayBuffer())
  expect(response.headers.get('content-length')).toBe(String(bytes.length))
  return bytes
}

test('what is written comes back letter by letter, however often it is asked for', async () => {
  const data = { email: 'zoe@example.org', username: 'zoe', displayName: name }
  await gateway.ask(
    'mutation($input: SyncUserInput!) { syncUser(input: $input) { event { id } userErrors { message } } }',
    {
      input: { userId: 'letters', action: 'CREATE', data },
    },
  )
  const query = '{ user(id: "letters") { id displayName again: displayName __typename } }'
  const expected = { user: { id: 'letters', displayName: name, again: name, __typename: 'User' } }
  for (let turn = 0; turn < 15; turn++) {
    const bytes = await bytesOf({ query, extensions: {} })
    expect(bytes.includes(Buffer.from('日本語'))).toBe(true)
    expect((JSON.parse(bytes.toString()) as { data: unknown }).data).toEqual(expected)
  }
})

test('an error that repeats what was sent has its letters too', async () => {
  const query =
    'query($id: ID!, $first: Int) { plugin(id: $id) { id } searchPlugins(input: {}, first: $first) { totalCount } }'
  for (let turn = 0; turn < 5; turn++) {
    const bytes = await bytesOf({ query, variables: { id: 'a', first: name } })
    const { errors } = JSON.parse(bytes.toString()) as { errors: { message: string }[] }
    expect(errors[0]?.message).toContain('日本語 🎮')
  }
})
