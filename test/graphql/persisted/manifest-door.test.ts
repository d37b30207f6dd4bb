import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { createClient } from 'graphql-ws'
import { WebSocket } from 'ws'
import { startTestGateway } from '../../support/gateway.ts'

const manifest = fileURLToPath(new URL('../../../client/src/generated/persisted-documents.json', import.meta.url))

test('with PERSISTED_ONLY the documents of the generated manifest run, by hash, and no others', async () => {
  const house = await startTestGateway({
    sandbox: { plugins: 20 },
    env: { PERSISTED_ONLY: 'true', PERSISTED_MANIFEST: manifest },
  })
  try {
    const documents = Object.entries(JSON.parse(readFileSync(manifest, 'utf8')) as Record<string, string>)
    const [key = '', text = ''] = documents.find(([, document]) => document.includes('marketplaceStats')) ?? []
    const sha256Hash = key.replace('sha256:', '')
    const response = await fetch(`${house.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${await house.token()}` },
      body: JSON.stringify({ extensions: { persistedQuery: { version: 1, sha256Hash } } }),
    })
    const { data } = (await response.json()) as { data: { marketplaceStats: { totalPlugins: string } } }
    expect(data.marketplaceStats.totalPlugins).toBe('20')
    expect((await house.ask(text)).errors).toBeUndefined()
    expect((await house.ask('{ caller { serviceId } }')).errors?.[0]?.extensions.code).toBe(
      'PERSISTED_OPERATION_REQUIRED',
    )
  } finally {
    await house.stop()
  }
})

test('over a WebSocket, where the text has to be there, an empty one goes with the hash; it was refused for not naming one', async () => {
  const house = await startTestGateway({
    sandbox: { plugins: 20 },
    env: { PERSISTED_ONLY: 'true', PERSISTED_MANIFEST: manifest },
  })
  const client = createClient({
    url: `${house.url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${await house.token()}` },
    retryAttempts: 0,
  })
  const ask = async (extensions?: Record<string, unknown>) =>
    (await client.iterate({ query: '', ...(extensions && { extensions }) }).next()).value as unknown
  try {
    const documents = Object.entries(JSON.parse(readFileSync(manifest, 'utf8')) as Record<string, string>)
    const [key = ''] = documents.find(([, document]) => document.includes('marketplaceStats')) ?? []
    const persistedQuery = { version: 1, sha256Hash: key.replace('sha256:', '') }
    expect(await ask({ persistedQuery })).toMatchObject({ data: { marketplaceStats: { totalPlugins: '20' } } })
    const codeOf = (extensions?: Record<string, unknown>) =>
      ask(extensions).catch(([error]: { extensions: { code: string } }[]) => error?.extensions.code)
    expect(await codeOf({ persistedQuery: { version: 1, sha256Hash: '0'.repeat(64) } })).toBe(
      'PERSISTED_OPERATION_REQUIRED',
    )
    expect(await codeOf()).toBe('BAD_REQUEST')
  } finally {
    await client.dispose()
    await house.stop()
  }
})
