import { useEffect, useRef, useState } from 'react'
import type { ReactNode } from 'react'

/**
 * Room for a table that may be wider than the window. Where it is, the room moves sideways, also by the arrow keys: it then takes the
 * focus, which not every browser gives it by itself, and has a name for those who listen.
 */
export function Scroll({
  label,
  busy,
  className,
  children,
}: {
  label: string
  busy?: boolean
  className?: string
  children: ReactNode
}) {
  const room = useRef<HTMLDivElement>(null)
  const [isWider, setWider] = useState(false)
  useEffect(() => {
    const { current } = room
    if (!current) return undefined
    const watching = new ResizeObserver(() => setWider(current.scrollWidth > current.clientWidth))
    watching.observe(current)
    for (const table of current.children) watching.observe(table)
    return () => watching.disconnect()
  }, [])
  return (
    <div
      ref={room}
      className={className === undefined ? 'scroll' : `scroll ${className}`}
      aria-busy={busy}
      {...(isWider && { role: 'region', 'aria-label': `Table: ${label}`, tabIndex: 0 })}
    >
      {children}
    </div>
  )
}
