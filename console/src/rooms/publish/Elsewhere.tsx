import type { ReactNode } from 'react'

/** A link out of the console, which does not say where it comes from. Only what a browser can safely open is one. */
export const Elsewhere = ({ href, children }: { href: string; children: ReactNode }) =>
  /^https?:\/\//i.test(href) ? (
    <a href={href} rel="noreferrer noopener" target="_blank">
      {children}
    </a>
  ) : (
    <>{children}</>
  )
