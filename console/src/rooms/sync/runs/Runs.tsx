import { useAnswer } from '../../../ask/answer.ts'
import { SyncRunsDocument } from '../../../generated/graphql.ts'
import { Answered } from '../../../parts/Answered.tsx'
import { hrefOf, usePlace } from '../../../shell/place.ts'
import { useSession } from '../../../shell/session.tsx'
import { Lacking } from '../../../parts/Lacking.tsx'
import { RunTable } from './RunTable.tsx'
import { StartRun } from './StartRun.tsx'

const whileRunningMs = 2_000
const atRestMs = 15_000
const sizes = [10, 50, 100]

/** Comparisons of all users with the marketplace. */
export function Runs() {
  const { may } = useSession()
  const wanted = Number(usePlace().query.get('show'))
  const first = sizes.includes(wanted) ? wanted : 10
  const answer = useAnswer(SyncRunsDocument, { first }, { everyMs: atRestMs })
  const running = answer.data?.reconcileRuns.find(({ status }) => status === 'RUNNING')
  return (
    <>
      <h1>Comparisons with the marketplace</h1>
      <p>A comparison walks over all users, in the background, and tells what the marketplace has otherwise.</p>
      {running ? <Watched first={first} /> : null}
      {may('sync:write') ? (
        <StartRun running={running !== undefined} />
      ) : (
        <Lacking permission="sync:write" what="Starting a comparison" />
      )}
      <Answered answer={answer}>
        {({ reconcileRuns }) => (
          <>
            <RunTable runs={reconcileRuns} busy={answer.asking} />
            <nav className="parts" aria-label="How many">
              {sizes.map((size) => (
                <a
                  key={size}
                  href={hrefOf(['sync', 'reconcile'], { show: size })}
                  aria-current={size === first ? 'true' : undefined}
                >
                  The newest {size}
                </a>
              ))}
            </nav>
          </>
        )}
      </Answered>
    </>
  )
}

/** Asks more often as long as one is under way: it is here only then. */
function Watched({ first }: { first: number }) {
  useAnswer(SyncRunsDocument, { first }, { everyMs: whileRunningMs })
  return (
    <p className="live" role="status">
      One is under way. Its numbers are asked for every 2 seconds.
    </p>
  )
}
