import type { PlannerBreak } from '../federation/plan/native.ts'
import type { Log } from '../kit/log.ts'

/** Counts every break of the native planner, and logs the first over each supergraph and those after which it is left alone. */
export function tellingBreaks(log: Log, count: () => void): (told: PlannerBreak) => void {
  let toldOf: string | undefined
  return ({ supergraph, operation, reason, resting }) => {
    count()
    const about = { supergraph, reason, ...(operation !== undefined && { operation }) }
    if (operation === undefined) {
      log.warn(about, 'the native query planner broke off over the supergraph; all plans for it are made without it')
    } else if (resting) {
      log.warn(about, 'the native query planner broke off too often; for a minute all new plans are made without it')
    } else if (toldOf !== supergraph) {
      log.warn(
        about,
        'the native query planner broke off over an operation, which was planned without it; more of them are only counted',
      )
    }
    toldOf = supergraph
  }
}
