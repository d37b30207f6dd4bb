/** What an operator sees of a native planner that breaks off, through the front door. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { print } from 'graphql'
import { sha256 } from '../../src/kit/ids.ts'
import { startTestGateway } from '../support/gateway.ts'
import { breaking } from './graphs/breaking.ts'
import { subgraphDocument, subgraphSchema } from './graphs/graph.ts'
import { serve } from './graphs/serve.ts'

test('breaks are counted, and one line for the supergraph names the operation by its hash', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'planner-breaks-'))
  const names = Object.keys(breaking.subgraphs)
  const served = await serve(Object.fromEntries(names.map((name) => [name, subgraphSchema(breaking, name)])))
  const list = names.map((name) => ({ name, url: served.url(name), sdl: `${name}.graphql` }))
  for (const name of names)
    await writeFile(join(dir, `${name}.graphql`), print(subgraphDocument(breaking.subgraphs[name]!)))
  await writeFile(join(dir, 'subgraphs.json'), JSON.stringify(list))
  const house = await startTestGateway({ env: { SUBGRAPHS: join(dir, 'subgraphs.json'), LOG_LEVEL: 'warn' } })
  try {
    const query = '{ slots { alarm } }'
    expect(await house.ask(query)).toMatchObject({ data: { slots: [{ alarm: 'load 7' }] } })
    for (const key of ['a', 'b']) {
      const { data } = await house.ask(`{ slots { ${key}: alarm } }`)
      expect(data).toEqual({ slots: [{ [key]: 'load 7' }] })
    }
    expect(await (await fetch(`${house.url}/metrics`)).text()).toMatch(/^gateway_planner_breaks_total 3$/m)
    const lines = house.logged.filter((line) => line.includes('native query planner'))
    expect(lines).toHaveLength(1)
    expect(lines[0]).toContain(`"operation":"${sha256(query)}"`)
    expect(lines[0]).not.toContain('slots')
  } finally {
    await house.stop()
    await served.close()
    await rm(dir, { recursive: true })
  }
}, 120_000)
