/** Starts the example panel alone: `PANEL_PORT` (4080) on loopback. */
import { startPanel } from './panel.ts'

const panel = await startPanel(Number(process.env['PANEL_PORT'] ?? 4080))
console.log(`panel subgraph ready at ${panel.url}`)
process.send?.({ type: 'ready', url: panel.url })
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => void panel.stop().then(() => process.exit(0)))
