import { useEffect, useRef } from 'react'
import { useAnswer } from '../../../ask/answer.ts'
import { PublishOneUnderWayDocument } from '../../../generated/graphql.ts'
import { Answered } from '../../../parts/Answered.tsx'
import { Lacking } from '../../../parts/Lacking.tsx'
import { Content } from '../../../parts/publication/Content.tsx'
import { Follow } from '../../../parts/publication/Follow.tsx'
import { NoteForm, noteName } from '../../../parts/publication/NoteForm.tsx'
import { Standing } from '../../../parts/publication/Standing.tsx'
import { Timeline } from '../../../parts/publication/Timeline.tsx'
import { Unsaid } from '../../../parts/publication/Unsaid.tsx'
import { Name } from '../../../parts/publication/Name.tsx'
import { isOver } from '../../../parts/publication/words.ts'
import { hrefOf } from '../../../shell/place.ts'
import { useSession } from '../../../shell/session.tsx'
import { AuthorActions } from './AuthorActions.tsx'
import { onTheirWay } from './OnTheirWay.tsx'
import { ReviseForm } from './ReviseForm.tsx'
import type { UnderWay } from './workflow-draft.ts'

/** One publication as its author sees it; `isRevising` opens the form with what was said. */
export function UnderWayPage({ id, isRevising }: { id: string; isRevising: boolean }) {
  const { may } = useSession()
  const answer = useAnswer(PublishOneUnderWayDocument, { id }, { when: may('item:read') })
  return (
    <>
      <p>
        <a href={hrefOf(onTheirWay)}>All that are on their way</a>
      </p>
      {may('item:read') ? (
        <Answered answer={answer}>
          {({ publishWorkflow }) =>
            publishWorkflow ? (
              <Known publication={publishWorkflow} isRevising={isRevising} />
            ) : answer.failure ? null : (
              <p className="notice">
                There is no publication <code>{id}</code> that you may see.
              </p>
            )
          }
        </Answered>
      ) : (
        <Lacking permission="item:read" what="What has become of it" />
      )}
    </>
  )
}

function Known({ publication, isRevising }: { publication: UnderWay; isRevising: boolean }) {
  const heading = useRef<HTMLHeadingElement>(null)
  const { allowedActions, timeline } = publication
  const onDone = () => heading.current?.focus()
  const canRevise = allowedActions.includes('REVISE')
  // What led here is gone with the page before, and with the form.
  useEffect(() => heading.current?.focus(), [isRevising])
  return (
    <>
      <h1 ref={heading} tabIndex={-1} className="publication-title">
        <Name of={publication} />
      </h1>
      {isOver(publication) ? null : <Follow shown={publication} />}
      <Standing of={publication} />
      {isRevising && canRevise ? (
        <>
          <Timeline entries={timeline} />
          <ReviseForm publication={publication} onDone={onDone} />
        </>
      ) : (
        <>
          <AuthorActions publication={publication} onDone={onDone} />
          <Timeline entries={timeline} />
          {allowedActions.includes('NOTE') ? (
            <NoteForm id={publication.id} isReviewer={false} />
          ) : (
            <Unsaid name={noteName(publication.id)} />
          )}
          <Content of={publication} />
        </>
      )}
    </>
  )
}
