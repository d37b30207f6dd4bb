import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
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
