/** Whether Redis answers. A gateway goes on without it, so nothing here fails. */
import { createClient } from 'redis'
import type { Clock } from '../../kit/clock.ts'
import type { Finding } from './finding.ts'

const patienceMs = 5_000

export async function checkRedis(url: string, clock: Clock): Promise<Finding> {
  const name = 'redis'
  const enough = new AbortController()
  try {
    const client = createClient({ url, socket: { connectTimeout: patienceMs, reconnectStrategy: false } })
    client.on('error', () => undefined)
    const answered = client.connect().then(() => client.ping())
    // The address may be that of a server which takes the connection and says nothing.
    const late = clock.sleep(patienceMs, enough.signal).then(() => {
      throw Object.assign(new Error('late'), { code: `nothing within ${patienceMs} ms` })
    })
    await Promise.race([answered, late]).finally(() => {
      enough.abort()
      client.destroy()
    })
    return { name, status: 'ok', detail: 'Redis answers' }
  } catch (error) {
    // Messages may name the address; codes do not, and a refusal by Redis begins with one.
    const { code, message, name: kind } = error as NodeJS.ErrnoException
    const reason = code ?? /^[A-Z]{2,}\b/.exec(message)?.[0] ?? kind
    return {
      name,
      status: 'warning',
      detail: `Redis does not answer (${reason})`,
      mend: 'Check REDIS_URL. Meanwhile each gateway counts its part of the rate limits alone.',
    }
  }
}
