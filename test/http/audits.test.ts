import { auditServer } from 'graphql-http'
import { startTestGateway } from '../support/gateway.ts'
import type { TestGateway } from '../support/gateway.ts'

describe.each(['lean', 'node'])('requests read by %s', (INBOUND_HTTP) => {
  let gateway: TestGateway
  beforeAll(async () => {
    gateway = await startTestGateway({ env: { INBOUND_HTTP } })
  }, 60_000)
  afterAll(() => gateway?.stop())

  test('all 61 audits of GraphQL over HTTP pass, with a token that may introspect', async () => {
    const authorization = `Bearer ${await gateway.token()}`
    const fetchFn = (url: string, init: RequestInit = {}) => {
      const headers = new Headers(init.headers)
      headers.set('authorization', authorization)
      return fetch(url, { ...init, headers })
    }
    const results = await auditServer({ url: `${gateway.url}/graphql`, fetchFn })
    const failed = results.filter((result) => result.status !== 'ok')
    expect(failed.map(({ id, name, status, reason }) => ({ id, name, status, reason }))).toEqual([])
    expect(results).toHaveLength(61)
  }, 60_000)
})
