import { total } from './checkers.ts'
import { chaos } from './chaos.ts'

test.each(['after accepting', 'before sending', 'after the answer', 'after settling'])(
  'a gateway that dies %s loses and doubles nothing',
  async (crashPoint) => {
    const report = await chaos({ seed: 1, writes: 60, kills: 1, panels: 1, crashPoint })
    expect(report.surprises).toEqual([])
    expect(Object.entries(report.violations).filter(([, lines]) => lines.length > 0)).toEqual([])
    expect(total(report.violations)).toBe(0)
  },
  60_000,
)
