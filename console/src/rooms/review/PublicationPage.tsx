import { useEffect, useRef, useState } from 'react'
import { useAnswer } from '../../ask/answer.ts'
import { ReviewPublicationDocument } from '../../generated/graphql.ts'
import type { ReviewPublicationQuery } from '../../generated/graphql.ts'
import { Answered } from '../../parts/Answered.tsx'
import { Lacking } from '../../parts/Lacking.tsx'
import { Content } from '../../parts/publication/Content.tsx'
import { Follow } from '../../parts/publication/Follow.tsx'
import { NoteForm, noteName } from '../../parts/publication/NoteForm.tsx'
import { Standing } from '../../parts/publication/Standing.tsx'
import { Timeline } from '../../parts/publication/Timeline.tsx'
import { Unsaid } from '../../parts/publication/Unsaid.tsx'
import { Name } from '../../parts/publication/Name.tsx'
import { isOver } from '../../parts/publication/words.ts'
import { hrefOf } from '../../shell/place.ts'
import { useSession } from '../../shell/session.tsx'
import { Claim } from './Claim.tsx'
import { Comparison } from './Comparison.tsx'
import { Decision } from './Decision.tsx'

export type Reviewed = NonNullable<ReviewPublicationQuery['publishWorkflow']>

/** One publication, with all that a reviewer looks at before deciding about it. */
export function PublicationPage({ id }: { id: string }) {
  const { may } = useSession()
  const answer = useAnswer(ReviewPublicationDocument, { id, withAuthor: may('user:read') }, { when: may('item:read') })
  if (!may('item:read')) return <Lacking permission="item:read" what="What is to be published" />
  return (
    <Answered answer={answer}>
      {({ publishWorkflow }) =>
        publishWorkflow ? (
          <Known publication={publishWorkflow} />
        ) : answer.failure ? null : (
          <p className="notice">
            There is no publication <code>{id}</code> that you may see. What was not handed in yet is its author’s
            alone.
          </p>
        )
      }
    </Answered>
  )
}

function Known({ publication }: { publication: Reviewed }) {
  const { caller } = useSession()
  const { manifest, files, licenseType } = publication
  const shown = JSON.stringify([manifest, files, licenseType])
  const [seen, setSeen] = useState(shown)
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [])
  const isOwn = publication.userId !== null && publication.userId === caller.actingUserId
  const may = (action: Reviewed['allowedActions'][number]) => publication.allowedActions.includes(action)
  return (
    <>
      <h1 ref={heading} tabIndex={-1} className="publication-title">
        <Name of={publication} />
      </h1>
      {isOver(publication) ? null : <Follow shown={publication} />}
      <Standing of={publication} author={<Author of={publication} />} />
      {isOwn ? (
        <p className="notice">
          It is yours: another reviewer decides about it.{' '}
          <a href={hrefOf(['publish', 'on-their-way', publication.id])}>What you can do with it</a>
        </p>
      ) : null}
      {!isOwn && publication.status === 'IN_REVIEW' && !may('CLAIM') ? (
        <p className="notice">Another reviewer has claimed it, and decides about it until the claim ends.</p>
      ) : null}
      {may('CLAIM') ? <Claim id={publication.id} isMine={may('RELEASE')} /> : null}
      <Comparison of={publication} />
      <Content of={publication} />
      <Timeline entries={publication.timeline} />
      {may('NOTE') ? <NoteForm id={publication.id} isReviewer={!isOwn} /> : <Unsaid name={noteName(publication.id)} />}
      <Decision
        publication={publication}
        isSeen={seen === shown}
        onSeen={() => setSeen(shown)}
        onDone={() => heading.current?.focus()}
      />
    </>
  )
}

const Author = ({ of: { userId, author } }: { of: Reviewed }) =>
  userId === null ? (
    <span className="unknown">erased</span>
  ) : (
    <>
      {author ? (
        <>
          <bdi>{author.displayName}</bdi>,{' '}
        </>
      ) : null}
      <code>{userId}</code>
    </>
  )
