import { useAnswer } from '../../../ask/answer.ts'
import { SyncUserDocument } from '../../../generated/graphql.ts'
import { Answered } from '../../../parts/Answered.tsx'
import { Follow } from '../Follow.tsx'
import { useOnlyUser } from '../only-user.ts'
import { Erase } from './Erase.tsx'
import { Export } from './Export.tsx'
import { Profile } from './Profile.tsx'
import { Repair } from './Repair.tsx'
import { UserEvents } from './UserEvents.tsx'
import { UserFacts } from './UserFacts.tsx'
import { UserField } from './UserLookup.tsx'

/** One user: how far the marketplace has followed, and what can be done about it. */
export function UserPage({ userId }: { userId: string }) {
  const onlyUser = useOnlyUser()
  const answer = useAnswer(SyncUserDocument, { userId })
  return (
    <>
      <h1>
        User <code>{userId}</code>
      </h1>
      <UserField userId={userId} />
      {onlyUser === null ? <Follow userId={userId} /> : null}
      <Answered answer={answer}>{({ userSync }) => <UserFacts of={userSync} />}</Answered>
      <Repair userId={userId} />
      {onlyUser === null ? <UserEvents userId={userId} /> : null}
      <Profile userId={userId} />
      <Export userId={userId} />
      <Erase userId={userId} />
    </>
  )
}
