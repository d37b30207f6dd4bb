import { useAnswer } from '../../../ask/answer.ts'
import { SyncProfileDocument } from '../../../generated/graphql.ts'
import type { SyncProfileQuery } from '../../../generated/graphql.ts'
import { Answered } from '../../../parts/Answered.tsx'
import { Freshness } from '../../../parts/Freshness.tsx'
import { Moment } from '../../../parts/Moment.tsx'
import { Unknown } from '../../../parts/numbers.tsx'
import { useSession } from '../../../shell/session.tsx'

/** What the marketplace has: beside the ledger, because it is asked for elsewhere and may fail alone. */
export function Profile({ userId }: { userId: string }) {
  const pii = useSession().may('user:read:pii')
  const answer = useAnswer(SyncProfileDocument, { userId, pii })
  return (
    <section aria-labelledby="sync-profile">
      <h2 id="sync-profile">Profile</h2>
      <Answered answer={answer}>
        {({ user }) =>
          user === null ? (
            <p>Neither the gateway nor the marketplace knows a user of this id.</p>
          ) : (
            <Known user={user} />
          )
        }
      </Answered>
    </section>
  )
}

const Known = ({ user }: { user: NonNullable<SyncProfileQuery['user']> }) => (
  <>
    <Freshness of={user.freshness} />
    <dl className="facts">
      <dt>Name</dt>
      <dd>
        <bdi>{user.displayName}</bdi> <code>{user.username}</code>
      </dd>
      {user.email === undefined ? null : (
        <>
          <dt>E-mail</dt>
          <dd>{user.email ?? <Unknown />}</dd>
        </>
      )}
      <dt>The panel lets it in</dt>
      <dd>{user.active === null ? <Unknown /> : user.active ? 'yes' : 'no'}</dd>
      <dt>Marketplace's id</dt>
      <dd>{user.marketplaceUserId === null ? <Unknown /> : <code>{user.marketplaceUserId}</code>}</dd>
      <dt>Roles</dt>
      <dd>{user.roles.join(', ') || 'none'}</dd>
      <dt>Made</dt>
      <dd>
        <Moment at={user.createdAt} />
      </dd>
      <dt>Last changed</dt>
      <dd>
        <Moment at={user.updatedAt} />
      </dd>
    </dl>
  </>
)
