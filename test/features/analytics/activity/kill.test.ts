/** What was reported is counted once, whatever becomes of the process that counts it. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startSandbox } from '../../../../sandbox/sandbox.ts'
import { endAll, launch } from '../../../security/running.ts'
import type { Running } from '../../../security/running.ts'

afterAll(endAll)

const perCall = 250
const calls = 8
const rounds = 3
const TRACK = 'mutation T($events: [TrackEventInput!]!) { trackEvents(events: $events) { accepted duplicates } }'
const ASK =
  '{ activity(query: { metrics: [EVENTS, PURCHASES, REVENUE, ACTIVE_USERS] }) { series { total } coverage { waiting } } }'

async function answerOf(gateway: Running, query: string, variables?: unknown) {
  const { data } = (await (await gateway.post(query, variables)).json()) as {
    data: {
      trackEvents: { accepted: number; duplicates: number }
      activity: { series: { total: string | null }[]; coverage: { waiting: string } }
    }
  }
  return data
}

const eventsOf = (call: number) =>
  Array.from({ length: perCall }, (_, n) => ({
    messageId: `killed-${call}-${n}`,
    type: 'purchase',
    pluginId: `mpi-${n % 50}`,
    userId: `user-${n % 100}`,
    occurredAt: new Date().toISOString(),
    data: { purchase: { purchaseId: 'p', amount: '0.1', currency: 'EUR' } },
  }))

const numberOf = async (gateway: Running) => {
  const { series, coverage } = (await answerOf(gateway, ASK)).activity
  return {
    counted: Number(series[0]?.total ?? 0),
    waiting: Number(coverage.waiting),
    totals: series.map((one) => one.total),
  }
}

test('a gateway that is killed while it counts leaves nothing out and nothing counted twice', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'gateway-activity-'))
  const sandbox = await startSandbox({ plugins: 3 })
  const env = {
    GATEWAY_JWT_SECRET: 'a secret that outlives the process it was given to, as secrets do',
    RATE_LIMIT_SCALE: '100',
  }
  try {
    let gateway = await launch({ dataDir, sandbox, env }).ready
    for (let round = 0; round < rounds; round++) {
      for (let call = 0; call < calls; call++) {
        const { accepted } = (await answerOf(gateway, TRACK, { events: eventsOf(round * calls + call) })).trackEvents
        expect(accepted).toBe(perCall)
      }
      // In the midst of it: some of what waited is counted by now, and some is not.
      const { waiting } = await numberOf(gateway)
      for (let now = waiting; now === waiting && now > 0;) now = (await numberOf(gateway)).waiting
      gateway.child.kill('SIGKILL')
      await gateway.ended
      gateway = await launch({ dataDir, sandbox, env }).ready
    }
    expect((await answerOf(gateway, TRACK, { events: eventsOf(0) })).trackEvents).toEqual({
      accepted: 0,
      duplicates: perCall,
    })
    let last = await numberOf(gateway)
    while (last.waiting > 0) last = await numberOf(gateway)
    const events = rounds * calls * perCall
    expect(last.totals).toEqual([String(events), String(events), String(events / 10), '100'])
    gateway.child.kill('SIGTERM')
    await gateway.ended
  } finally {
    await sandbox.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
}, 120_000)
