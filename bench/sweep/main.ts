/**
 * `npm run bench:sweep -- [--only names]`: how the cost of a request grows with the work: page size, nesting, subgraphs, connections, processes,
 * waiting users, size of the record. Writes a plot and the numbers of each into docs/performance/.
 */
import { mkdir, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { plot } from '../plot.ts'
import { machine } from '../compare/run.ts'
import { sweeps } from './sweeps.ts'

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: Object.keys(sweeps).join(',') },
    out: { type: 'string', default: fileURLToPath(new URL('../../docs/performance', import.meta.url)) },
  },
})
await mkdir(values.out, { recursive: true })
for (const name of values.only.split(',')) {
  const sweep = sweeps[name]
  if (!sweep) throw new Error(`There is no sweep "${name}". There are: ${Object.keys(sweeps).join(', ')}.`)
  const series = await sweep.measure()
  console.log(`\n${sweep.title}: ${sweep.yName} over ${sweep.xName}`)
  for (const { name: one, points } of series)
    console.log(`  ${one.padEnd(14)} ${points.map(([x, y]) => `${x}: ${y.toFixed(3)}`).join('   ')}`)
  await writeFile(`${values.out}/sweep-${name}.svg`, plot(sweep.title, sweep.xName, sweep.yName, series))
  await writeFile(
    `${values.out}/sweep-${name}.json`,
    `${JSON.stringify({ machine: machine(), ...sweep, series }, null, 2)}\n`,
  )
}
process.exit(0)
