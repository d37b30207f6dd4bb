import type { ReactNode } from 'react'

/** Only these are made links: an address of another kind may do something instead of leading somewhere. */
export function isOfTheWeb(address: string): boolean {
  return URL.canParse(address) && /^https?:$/.test(new URL(address).protocol)
}

/** A link out of the console. Whoever is there does not learn where people come from. */
export function Away({ to, children }: { to: string; children?: ReactNode }) {
  if (!isOfTheWeb(to)) return <span>{children ?? to}</span>
  return (
    <a href={to} rel="noreferrer noopener" target="_blank">
      {children ?? to}
    </a>
  )
}
