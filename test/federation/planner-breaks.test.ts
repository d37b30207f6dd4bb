/** What an operator sees of a native planner that breaks off, through the front door. */
import { sha256 } from '../../src/kit/ids.ts'
import { startTestGateway } from '../support/gateway.ts'
import { breaking } from './graphs/breaking.ts'
import { serveListed } from './graphs/listed.ts'

test('breaks are counted, and one line for the supergraph names the operation by its hash', async () => {
  const { file, close } = await serveListed(breaking)
  const house = await startTestGateway({ env: { SUBGRAPHS: file, LOG_LEVEL: 'warn' } })
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
    await close()
  }
}, 120_000)
