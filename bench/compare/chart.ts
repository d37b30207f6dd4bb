/** Processor time of a request as bars, a group for each workload with a scale of its own. */
import { bar, colours, line, picture, text } from '../svg.ts'
import type { Row } from './results.ts'

const width = 760
const left = 150
const room = 470
const step = 18

export function barChart(rows: readonly Row[]): string {
  const parts: string[] = []
  const groups = Map.groupBy(
    rows.filter(({ problem }) => problem === undefined),
    ({ workload }) => workload,
  )
  let y = 24
  parts.push(
    text(8, y, 'CPU of the server for one request, in milliseconds (median; the shorter the better)', {
      size: 13,
      bold: true,
    }),
  )
  for (const [workload, group] of groups) {
    y += 30
    parts.push(text(8, y, workload, { bold: true }))
    y += 6
    const most = Math.max(...group.map(({ cpuMs }) => cpuMs))
    for (const { contestant, cpuMs, toFloor } of group) {
      const long = (cpuMs / most) * room
      const colour =
        contestant === 'gateway'
          ? colours[0]!
          : contestant === 'floor' || contestant === 'static'
            ? colours[5]!
            : colours[1]!
      parts.push(text(left - 8, y + 13, contestant, { anchor: 'end' }), bar(left, y + 3, long, 13, colour))
      const ratio = toFloor === null || contestant === 'floor' ? '' : `  (${toFloor.toFixed(2)} × floor)`
      parts.push(text(left + long + 6, y + 14, `${cpuMs.toFixed(2)}${ratio}`, { size: 11 }))
      y += step
    }
    parts.push(line([left, y - group.length * step], [left, y + 2]))
  }
  return picture(width, y + 16, 'CPU of the server for one request', parts)
}
