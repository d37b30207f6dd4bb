import { useAnswer } from '../../../ask/answer.ts'
import { useEvents } from '../../../ask/events.ts'
import { useLearnt } from '../../../ask/learnt.ts'
import { SyncHealthDocument, SyncHealthLiveDocument } from '../../../generated/graphql.ts'
import { Answered } from '../../../parts/Answered.tsx'
import { LiveMark, withoutLiveMs } from '../../../parts/LiveMark.tsx'
import { HealthCards } from './HealthCards.tsx'
import { History } from './History.tsx'
import { PauseSwitch } from './PauseSwitch.tsx'
import { Warnings } from './Warnings.tsx'

/** How the delivery is doing: told as it changes, and asked for again and again where that does not work. */
export function Delivery() {
  const learnt = useLearnt(SyncHealthDocument, {})
  const stream = useEvents(SyncHealthLiveDocument, {}, ({ syncHealthChanged }) =>
    learnt({ syncHealth: syncHealthChanged }),
  )
  const answer = useAnswer(SyncHealthDocument, {}, stream.live ? {} : { everyMs: withoutLiveMs })
  return (
    <>
      <h1>Delivery to the marketplace</h1>
      <LiveMark {...stream} />
      <Answered answer={answer}>
        {({ syncHealth }) => (
          <>
            <Warnings health={syncHealth} />
            <HealthCards health={syncHealth} />
            <PauseSwitch
              paused={syncHealth.paused}
              onChanged={({ setSyncPaused }) => learnt({ syncHealth: setSyncPaused })}
            />
          </>
        )}
      </Answered>
      <History />
    </>
  )
}
