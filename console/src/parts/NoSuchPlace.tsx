import type { ReactNode } from 'react'

/** For addresses that lead nowhere; with a way to somewhere. */
export const NoSuchPlace = ({ children }: { children: ReactNode }) => (
  <p className="notice" role="alert">
    There is no such place. {children}
  </p>
)
