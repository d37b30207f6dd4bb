/** `npm start -- --example panel`, run as a person runs it: the line that it prints works. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { acrossQuery } from '../../dev/welcome.ts'
import { startProduct } from '../setup/product.ts'
import type { Ready } from '../setup/product.ts'

test('the example panel joins the graph, and the query it prints is answered from both sides', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'example-'))
  const product = startProduct(dir, { PANEL_PORT: '0' }, '--json', '--example', 'panel')
  try {
    while (!product.out().includes('\n')) {
      if (product.child.exitCode !== null) throw new Error(`start ended early: ${product.err()}`)
      await sleep(20)
    }
    const ready = JSON.parse(product.out()) as Ready
    expect(ready.curl).toContain(JSON.stringify({ query: acrossQuery }))
    const ask = async () => {
      const response = await fetch(ready.graphql, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${ready.token}` },
        body: JSON.stringify({ query: acrossQuery }),
      })
      return (await response.json()) as { data?: { plugin: Record<string, unknown> }; errors?: unknown }
    }
    const { data, errors } = await ask()
    expect(errors).toBeUndefined()
    const plugin = data!.plugin as { title: string; gameServers: { name: string; owner: { displayName: string } }[] }
    expect(plugin.title).toBeTruthy()
    expect(plugin.gameServers.length).toBeGreaterThan(1)
    for (const { name, owner } of plugin.gameServers) expect([name, owner.displayName]).not.toContain(null)
  } finally {
    product.child.kill('SIGTERM')
    const { code } = await product.ended
    await rm(dir, { recursive: true })
    expect(code).toBe(0)
  }
}, 120_000)
