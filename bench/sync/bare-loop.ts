/** What nobody would run in earnest: posts the same bodies with the same concurrency, with no store, no retry and no order. */
import { Pool } from 'undici'
import { bodyOf } from './people.ts'

export interface Errand {
  url: string
  credentials: Record<string, string>
  userIds: string[]
  concurrency: number
}

let pool: { url: string; to: Pool } | undefined

async function run({ url, credentials, userIds, concurrency }: Errand): Promise<number> {
  const { origin, pathname } = new URL(url)
  if (pool?.url !== url) {
    await pool?.to.destroy()
    pool = { url, to: new Pool(origin, { connections: concurrency }) }
  }
  const { to } = pool
  const headers = { ...credentials, 'content-type': 'application/json' }
  const left = userIds.values()
  const startedAt = performance.now()
  const post = async () => {
    for (const id of left) {
      const { bodyText, path, idempotencyKey } = bodyOf(id)
      const response = await to.request({
        method: 'POST',
        path: pathname + path,
        headers: { ...headers, 'idempotency-key': idempotencyKey },
        body: bodyText,
      })
      if (response.statusCode !== 200) throw new Error(`The marketplace answered ${response.statusCode}`)
      await response.body.json()
    }
  }
  await Promise.all(Array.from({ length: concurrency }, post))
  return performance.now() - startedAt
}

process.on('message', (errand: Errand) => {
  run(errand).then(
    (ms) => process.send?.({ ms }),
    (error: unknown) => {
      throw error
    },
  )
})
process.once('disconnect', () => process.exit(0))
process.send?.({ ready: true })
