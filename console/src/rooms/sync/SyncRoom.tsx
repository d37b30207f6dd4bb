import './sync.css'
import { hrefOf, usePlace } from '../../shell/place.ts'
import { Delivery } from './delivery/Delivery.tsx'
import { EventPage } from './event/EventPage.tsx'
import { Lacking } from '../../parts/Lacking.tsx'
import { NoSuchPlace } from '../../parts/NoSuchPlace.tsx'
import { Tabs } from '../../parts/Tabs.tsx'
import { useOnlyUser } from './only-user.ts'
import { Ledger } from './ledger/Ledger.tsx'
import { Runs } from './runs/Runs.tsx'
import { UserLookup } from './user/UserLookup.tsx'
import { UserPage } from './user/UserPage.tsx'
import { useSession } from '../../shell/session.tsx'

const tabs = [
  { path: ['sync'], title: 'Delivery' },
  { path: ['sync', 'events'], title: 'Ledger' },
  { path: ['sync', 'users'], title: 'Users' },
  { path: ['sync', 'reconcile'], title: 'Comparisons' },
] as const

export default function SyncRoom() {
  const { path } = usePlace()
  return (
    <>
      <Tabs label="User sync" tabs={tabs} current={tabs.find((tab) => tab.path[1] === (path[0] || undefined))} />
      <Part name={path[0]} id={path[1]} />
    </>
  )
}

/** What is about another thing is another page: the key keeps what was known of the one from being shown as the other. */
function Part({ name, id }: { name: string | undefined; id: string | undefined }) {
  const onlyUser = useOnlyUser()
  const { may } = useSession()
  if (name === 'users' && !may('user:read')) return <Lacking permission="user:read" what="How far a user has come" />
  if (name === 'users') return id ? <UserPage key={id} userId={id} /> : <UserLookup />
  if (onlyUser !== null) return <OneUserOnly userId={onlyUser} />
  if (name === undefined || name === '') return <Delivery />
  if (name === 'events') return id ? <EventPage key={id} id={id} /> : <Ledger />
  if (name === 'reconcile') return <Runs />
  return (
    <NoSuchPlace>
      <a href={hrefOf(['sync'])}>How the delivery is doing</a>
    </NoSuchPlace>
  )
}

const OneUserOnly = ({ userId }: { userId: string }) => (
  <section className="notice" role="alert">
    <p>
      Your token acts for the user <code>{userId}</code>, and the delivery of all users is not shown to it.
    </p>
    <p>
      <a href={hrefOf(['sync', 'users', userId])}>How far this user has come</a>
    </p>
  </section>
)
