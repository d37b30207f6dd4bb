/** F23: keys change while many ask, those that an issuer publishes and those of a service, and nobody with a good one is refused. */
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '../../src/kit/clock.ts'
import { compact, pairSigner } from '../auth/jws/signer.ts'
import type { PairSigner } from '../auth/jws/signer.ts'
import { eventually } from '../features/users/room.ts'
import { startTestGateway } from '../support/gateway.ts'
import type { TestGateway } from '../support/gateway.ts'

const query = '{ caller { serviceId subject } }'
const workers = 8

/** What is sent to be let in, and how many requests with it are under way. */
interface Credential {
  headers(): Record<string, string>
  flying: number
}

/** Asks all the time with each of the credentials in turn, and remembers every answer that is not 200. */
class Load {
  pool: readonly Credential[] = []
  answered = 0
  readonly refused = new Set<string>()
  readonly #ending = new AbortController()
  readonly #done: Promise<unknown>

  constructor(house: TestGateway, first: readonly Credential[]) {
    this.pool = first
    this.#done = Promise.all(Array.from({ length: workers }, (_, index) => this.#work(house, index)))
  }

  async #work(house: TestGateway, first: number): Promise<void> {
    for (let turn = first; !this.#ending.signal.aborted; turn += 1) {
      const credential = this.pool[turn % this.pool.length]!
      credential.flying += 1
      const { status, errors } = await house.ask(query, {}, { permissions: null, headers: credential.headers() })
      credential.flying -= 1
      this.answered += 1
      if (status !== 200 || errors) this.refused.add(`${status} ${errors?.[0]?.extensions.code}`)
    }
  }

  /** Until these credentials have been asked with many times, and those that were used before no more. */
  async use(...pool: readonly Credential[]): Promise<void> {
    const left = this.pool.filter((each) => !pool.includes(each))
    this.pool = pool
    const enough = this.answered + 10 * workers
    await eventually('the load to go on', () => this.answered >= enough && left.every(({ flying }) => flying === 0))
  }

  async end(): Promise<void> {
    this.#ending.abort()
    await this.#done
  }
}

const keyOf = (secret: string): Credential => ({ flying: 0, headers: () => ({ 'x-api-key': secret }) })

/** Another token each time, so that none is remembered from before. */
function tokensOf({ alg, kid, sign }: PairSigner): Credential {
  let count = 0
  const iat = Math.floor(Date.now() / 1000) - 1
  const shared = { iss: 'users', aud: 'gateway.ctrl-alt-play.com', sub: 'ann', roles: ['USER'], iat, exp: iat + 900 }
  const token = () => compact({ alg, kid, typ: 'JWT' }, { ...shared, jti: `${kid}-${(count += 1)}` }, sign)
  return { flying: 0, headers: () => ({ authorization: `Bearer ${token()}` }) }
}

test('F23: under load no valid key is refused while key sets and API keys change, and the old ones end', async () => {
  const [old, next] = [pairSigner('ES256', 'old'), pairSigner('ES256', 'next')]
  let published: readonly PairSigner[] = [old]
  const issuer = createServer((_request, response) => {
    response.end(JSON.stringify({ keys: published.map(({ jwk }) => jwk) }))
  })
  await once(issuer.listen(0, '127.0.0.1'), 'listening')
  const dir = await mkdtemp(join(tmpdir(), 'rotation-'))
  const users = {
    kind: 'user',
    issuer: 'users',
    algorithms: ['ES256'],
    audiences: ['gateway.ctrl-alt-play.com'],
    keys: { jwksUrl: `http://127.0.0.1:${(issuer.address() as AddressInfo).port}/keys` },
    roles: { USER: ['item:read'] },
  }
  await writeFile(join(dir, 'issuers.json'), JSON.stringify([users]))
  let aheadMs = 0
  const house = await startTestGateway({
    sandbox: { plugins: 5 },
    clock: { ...systemClock, monotonic: () => systemClock.monotonic() + aheadMs },
    env: { GATEWAY_ISSUERS_FILE: join(dir, 'issuers.json'), RATE_LIMIT_SCALE: '10000' },
  })
  const statusOf = async (credential: Credential) =>
    (await house.ask(query, {}, { permissions: null, headers: credential.headers() })).status
  const made = async (mutation: string, variables: object): Promise<{ secret: string; key: { clientId: string } }> => {
    const { data } = await house.ask(mutation, { ...variables })
    return data.made
  }
  const rotate = async (id: string) =>
    (
      await made(
        'mutation ($id: ID!) { made: rotateServiceKey(clientId: $id, overlap: "PT1H") { secret key { clientId } } }',
        {
          id,
        },
      )
    ).secret
  let load: Load | undefined
  try {
    const first = await made(
      'mutation { made: createServiceClient(name: "Loaded", permissions: ["item:read"]) { secret key { clientId } } }',
      {},
    )
    const [oldTokens, nextTokens] = [tokensOf(old), tokensOf(next)]
    let key = keyOf(first.secret)
    load = new Load(house, [oldTokens, key])
    await load.use(oldTokens, key)

    // The issuer signs with the new key at once: whoever comes first with it makes the gateway fetch, once in 30 s.
    aheadMs += 31_000
    published = [next, old]
    await load.use(oldTokens, nextTokens, key)
    for (let count = 0; count < 3; count += 1) {
      const rotated = keyOf(await rotate(first.key.clientId))
      await load.use(oldTokens, nextTokens, key, rotated)
      await load.use(nextTokens, rotated)
      key = rotated
    }
    published = [next]
    aheadMs += 11 * 60_000
    await load.use(nextTokens, key)
    await load.end()
    expect([...load.refused]).toEqual([])
    expect(load.answered).toBeGreaterThan(500)

    expect([await statusOf(nextTokens), await statusOf(key)]).toEqual([200, 200])
    expect(await statusOf(oldTokens)).toBe(401)
    await house.ask('mutation ($id: ID!) { rotateServiceKey(clientId: $id, overlap: "PT0S") { secret } }', {
      id: first.key.clientId,
    })
    expect([await statusOf(keyOf(first.secret)), await statusOf(key)]).toEqual([401, 401])
  } finally {
    await load?.end()
    await house.stop()
    issuer.close()
    issuer.closeAllConnections()
    await rm(dir, { recursive: true })
  }
}, 120_000)
