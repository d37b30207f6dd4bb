/** A start that is refused: by the name of the variable, with 78, and without anything that goes on. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ConfigError } from '../../src/config/config.ts'
import { systemClock } from '../../src/kit/clock.ts'
import type { Clock } from '../../src/kit/clock.ts'
import { GatewayProcess } from '../journeys/gateway-process.ts'
import { startTestGateway } from '../support/gateway.ts'

let dir: string
beforeAll(async () => (dir = await mkdtemp(join(tmpdir(), 'failed-start-'))))
afterAll(() => rm(dir, { recursive: true }))

async function fileOf(text: string): Promise<string> {
  const file = join(dir, `file-${Math.random()}`)
  await writeFile(file, text)
  return file
}

/** A clock that knows who sleeps. */
function watched(): { clock: Clock; sleeping: () => number } {
  let sleeping = 0
  const sleep: Clock['sleep'] = async (ms, signal) => {
    sleeping += 1
    await systemClock.sleep(ms, signal).finally(() => (sleeping -= 1))
  }
  return { clock: { ...systemClock, sleep }, sleeping: () => sleeping }
}

test('a start that the table of issuers ends leaves nothing behind that reads the register or follows files', async () => {
  const { clock, sleeping } = watched()
  const env = {
    GATEWAY_ISSUERS_FILE: await fileOf('[{}]'),
    GATEWAY_JWT_SECRET: '',
    GATEWAY_JWT_SECRET_FILE: await fileOf('4f1c9be07ad2638512e9b7c0d4a6f385'),
  }
  await expect(startTestGateway({ sandbox: { plugins: 1 }, clock, env })).rejects.toThrow('GATEWAY_ISSUERS_FILE')
  // Well before anybody who was left would wake up, and sleep again.
  for (const end = performance.now() + 1_500; sleeping() > 0 && performance.now() < end;) await systemClock.sleep(20)
  expect(sleeping()).toBe(0)
})

const list = (entry: object) => JSON.stringify([{ name: 'panel', url: 'http://127.0.0.1:9/', ...entry }])

test.each([
  ['SUBGRAPHS', 'not JSON at all', /is not JSON/],
  ['SUBGRAPHS', '[]', /a list of at least one subgraph/],
  ['SUBGRAPHS', list({ attempts: 99 }), /0\.attempts of "panel"/],
  ['SUPERGRAPH', 'not GraphQL {', /The supergraph is not GraphQL/],
  ['SUPERGRAPH', 'type Query { a: Int }', /./],
])('what is wrong in the file of %s (%j) ends the start with the name of the variable', async (name, text, reason) => {
  const start = startTestGateway({ sandbox: { plugins: 1 }, env: { [name]: await fileOf(text) } })
  const refused = (await start.catch((error: unknown) => error)) as ConfigError
  expect(refused).toBeInstanceOf(ConfigError)
  expect(refused.problems).toEqual([expect.stringMatching(new RegExp(`^${name}: `))])
  expect(refused.message).toMatch(reason)
})

test('the settings of a supergraph that do not fit end the start with the name of their variable', async () => {
  const env = { SUPERGRAPH: await fileOf('type Query { a: Int }'), SUBGRAPH_SETTINGS: await fileOf('{}') }
  await expect(startTestGateway({ sandbox: { plugins: 1 }, env })).rejects.toThrow(/SUBGRAPH_SETTINGS: .*a list/)
})

test('the process ends with 78 where a list of subgraphs is none', async () => {
  const gateway = new GatewayProcess({ PORT: '0', DATA_DIR: dir, SUBGRAPHS: await fileOf('{}') })
  await expect(gateway.start()).rejects.toThrow(/ended with 78 before it was ready:[^]*- SUBGRAPHS: /)
}, 60_000)
