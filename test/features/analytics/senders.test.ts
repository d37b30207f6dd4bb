/** Ids of events are the sender's own: two services may use the same one. */
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { mintServiceToken } from '../../../src/auth/mint.ts'
import { startTestGateway } from '../../support/gateway.ts'

const secret = randomBytes(32).toString('hex')
const issuer = {
  kind: 'service',
  issuer: 'panel.example.org',
  algorithms: ['HS256'],
  audiences: ['gateway.ctrl-alt-play.com'],
  keys: { secrets: [{ file: 'panel.secret' }] },
  services: { 'panel-one': ['analytics:write'], 'panel-two': ['analytics:write'] },
}
const tokenOf = (serviceId: string) =>
  mintServiceToken({
    secret,
    issuer: issuer.issuer,
    audience: issuer.audiences[0] ?? '',
    serviceId,
    permissions: ['analytics:write'],
    ttlSeconds: 600,
    now: Date.now(),
  })

test.each([
  ['together', ['events.batch']],
  ['one by one', []],
] as const)('an event of each of two services under the same id arrives, %s', async (_how, capabilities) => {
  const folder = await mkdtemp(join(tmpdir(), 'gateway-senders-'))
  await writeFile(join(folder, 'panel.secret'), secret, { mode: 0o600 })
  await writeFile(join(folder, 'issuers.json'), JSON.stringify([issuer]))
  const house = await startTestGateway({
    sandbox: { plugins: 5, capabilities },
    env: { GATEWAY_ISSUERS_FILE: join(folder, 'issuers.json') },
  })
  try {
    const report = async (serviceId: string, type: string, messageId = '1') => {
      const events = [{ messageId, type, occurredAt: '2026-11-20T10:00:00Z' }]
      const TRACK = 'mutation Track($events: [TrackEventInput!]!) { trackEvents(events: $events) { accepted } }'
      const { data } = await house.ask(TRACK, { events }, { token: await tokenOf(serviceId) })
      return data.trackEvents.accepted
    }
    expect(await report('panel-one', 'of-one')).toBe(1)
    expect(await report('panel-two', 'of-two')).toBe(1)
    // The same sender under the same id is the same event still.
    expect(await report('panel-one', 'of-one')).toBe(0)
    const stored = () =>
      house.sandbox.ledger({ effectsOnly: true }).flatMap(({ path, effect, body }) => {
        if (!path.includes('/analytics/events') || effect === null) return []
        const { events } = body as { events?: { data: Record<string, unknown>; event: string }[] }
        const ids = effect.kind === 'events.stored' ? (effect['ids'] as string[]) : [effect.id]
        return (events ?? [body as { data: Record<string, unknown>; event: string }])
          .filter(({ data }) => ids.includes(String(data['message_id'])))
          .map(({ event }) => event)
      })
    for (const end = performance.now() + 20_000; stored().length < 2 && performance.now() < end;)
      await new Promise((resolve) => setTimeout(resolve, 50))
    expect(stored().toSorted()).toEqual(['of-one', 'of-two'])
  } finally {
    await house.stop()
    await rm(folder, { recursive: true, force: true })
  }
})
