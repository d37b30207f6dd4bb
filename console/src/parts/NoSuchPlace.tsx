import type { ReactNode } from 'react'

/** The page at an address that leads nowhere: what the address was, and a way to somewhere. */
export const NoSuchPlace = ({ as: Heading = 'h1', children }: { as?: 'h1' | 'h2'; children: ReactNode }) => (
  <div className="nowhere" role="alert">
    <Heading>There is no such place</Heading>
    <p>
      Nothing is found under <code>{location.hash}</code>. The address may be mistyped, or older than this console.
    </p>
    <p>{children}</p>
  </div>
)
