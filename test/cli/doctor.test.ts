/** What the doctor says where the marketplace is no part of what is served. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startPanel } from '../../examples/panel/panel.ts'
import { startTestGateway } from '../support/gateway.ts'
import { environmentOf, run } from './binary.ts'

const nowhere = 'http://127.0.0.1:9'
let dir: string
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'doctor-'))
})
afterAll(() => rm(dir, { recursive: true }))

async function examine(env: Record<string, string>) {
  const { code, out } = await run(['doctor', '--json'], { cwd: dir, env })
  const { findings } = JSON.parse(out) as { findings: { name: string; status: string; detail: string }[] }
  const of = (name: string) => findings.find((finding) => finding.name === name)
  return { code, of, failed: findings.filter(({ status }) => status === 'failed') }
}

test('a gateway that serves other graphs only is well without a marketplace, and wrong credentials are seen', async () => {
  const panel = await startPanel()
  const graphs = { SUBGRAPHS: join(dir, 'subgraphs.json'), LOCAL_SUBGRAPH: 'off' }
  const sdl = 'type Query { gameServers: [GameServer!]! } type GameServer { id: ID! name: String! }'
  await writeFile(join(dir, 'panel.graphql'), sdl)
  await writeFile(graphs.SUBGRAPHS, JSON.stringify([{ name: 'panel', url: panel.url, sdl: 'panel.graphql' }]))
  const gateway = await startTestGateway({ sandbox: { plugins: 1 }, env: graphs })
  try {
    const env = { ...environmentOf(gateway), ...graphs }
    const { code, of, failed } = await examine(env)
    expect({ code, failed }).toEqual({ code: 0, failed: [] })
    expect(of('marketplace')).toMatchObject({ status: 'skipped', detail: expect.stringContaining('LOCAL_SUBGRAPH') })
    expect(of('credentials at the gateway')).toMatchObject({ status: 'ok' })

    const strange = await examine({ ...env, GATEWAY_JWT_SECRET: 'a-very-different-one-0123456789-abcdefghij' })
    expect(strange.code).toBe(77)
    expect(strange.failed.map(({ name }) => name)).toEqual(['credentials at the gateway'])
  } finally {
    await gateway.stop()
    await panel.stop()
  }
})

test('a marketplace whose link is switched off may be away', async () => {
  const off = { ENABLE_MARKETPLACE_INTEGRATION: 'false', MARKETPLACE_API_URL: nowhere }
  const gateway = await startTestGateway({ sandbox: { plugins: 1 }, env: off })
  try {
    const { code, of, failed } = await examine({ ...environmentOf(gateway), ...off })
    expect({ code, failed }).toEqual({ code: 0, failed: [] })
    expect(of('marketplace')).toMatchObject({
      status: 'skipped',
      detail: expect.stringContaining('ENABLE_MARKETPLACE_INTEGRATION'),
    })
  } finally {
    await gateway.stop()
  }
})
