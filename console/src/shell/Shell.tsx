import { Suspense, useRef } from 'react'
import { HeldSecret } from '../parts/HeldSecret.tsx'
import { Moment } from '../parts/Moment.tsx'
import { NoSuchPlace } from '../parts/NoSuchPlace.tsx'
import { Waiting } from '../parts/Waiting.tsx'
import { useAnnounced, useArrival } from './arrival.ts'
import { useKeptFocus } from './kept-focus.ts'
import { hrefOf, usePlace } from './place.ts'
import { RoomBoundary } from './RoomBoundary.tsx'
import { rooms } from './rooms.ts'
import type { RoomEntry } from './rooms.ts'
import { useDoor } from './session.tsx'
import type { Session } from './session.tsx'
import { SignIn } from './SignIn.tsx'
import { useTitle } from './title.ts'

/** The frame around everything: who is here, where one can go, and the room one is in. */
export function Shell() {
  const { session } = useDoor()
  const { room: name, path } = usePlace()
  const room = rooms.find(({ path }) => path === (name || rooms[0]!.path))
  const main = useRef<HTMLElement>(null)
  // Who signs in comes to a page, and who signs out leaves it.
  const place = session ? ['', name, ...path].join('/') : ''
  useArrival(place, main)
  const announced = useAnnounced(place, main)
  useTitle(main, (session && room?.title) ?? 'Console')
  useKeptFocus(main)
  return (
    <>
      <button type="button" className="skip" onClick={() => main.current?.focus()}>
        Skip to the page
      </button>
      <header className="top">
        <a className="brand" href="#/">
          Ctrl-Alt-Play gateway
        </a>
        {session ? <Rooms session={session} current={room} /> : null}
        <nav className="aside" aria-label="Elsewhere">
          <a href="/playground">Playground</a>
          {session ? <Who session={session} /> : null}
        </nav>
      </header>
      <main ref={main} tabIndex={-1}>
        {session ? <Inside session={session} room={room} /> : <SignIn />}
      </main>
      {session ? <HeldSecret /> : null}
      <p className="unseen" role="status">
        {announced}
      </p>
    </>
  )
}

const isOpen = ({ needs }: RoomEntry, session: Session): boolean => needs === undefined || session.may(needs)

const Rooms = ({ session, current }: { session: Session; current: RoomEntry | undefined }) => (
  <nav aria-label="Rooms">
    <ul>
      {rooms.map((room) => (
        <li key={room.path}>
          <a
            href={hrefOf([room.path])}
            aria-current={room === current ? 'page' : undefined}
            className={isOpen(room, session) ? undefined : 'closed'}
          >
            {room.title}
          </a>
        </li>
      ))}
    </ul>
  </nav>
)

const Who = ({ session: { caller, end } }: { session: Session }) => (
  <span className="who">
    <span title={caller.subject}>
      {caller.serviceId}
      {caller.actingUserId === null ? null : ` for ${caller.actingUserId}`}
    </span>
    {caller.tokenExpiresAt === null ? null : (
      <span className="hint">
        until <Moment at={caller.tokenExpiresAt} />
      </span>
    )}
    <button type="button" onClick={end}>
      Sign out
    </button>
  </span>
)

function Inside({ session, room }: { session: Session; room: RoomEntry | undefined }) {
  if (!room) {
    return (
      <NoSuchPlace>
        <a href={hrefOf([])}>To the first room</a>
      </NoSuchPlace>
    )
  }
  const { Room, needs, path, title } = room
  if (needs !== undefined && !session.may(needs)) {
    return (
      <section className="notice" role="alert">
        <h1>{title}</h1>
        <p>
          Your token lacks the permission <code>{needs}</code>, which is needed here. It has:{' '}
          {session.caller.permissions.join(', ') || 'none'}.
        </p>
      </section>
    )
  }
  return (
    <RoomBoundary key={path}>
      <Suspense fallback={<Waiting />}>
        <Room />
      </Suspense>
    </RoomBoundary>
  )
}
