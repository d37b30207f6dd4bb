import './tabs.css'
import { hrefOf } from '../shell/place.ts'
import type { Query } from '../shell/place.ts'

export interface Tab {
  readonly title: string
  readonly path: readonly string[]
  /** What of the part was looked at last. */
  readonly query?: Query
  /** The token does not open it: what is behind it says why. */
  readonly closed?: boolean
}

/** The parts of a room. They are links, so that each can be shared and gone back to. */
export const Tabs = ({ label, tabs, current }: { label: string; tabs: readonly Tab[]; current: Tab | undefined }) => (
  <nav className="tabs" aria-label={label}>
    <ul>
      {tabs.map((tab) => (
        <li key={tab.title}>
          <a
            href={hrefOf(tab.path, tab.query)}
            aria-current={tab === current ? 'page' : undefined}
            className={tab.closed ? 'closed' : undefined}
          >
            {tab.title}
          </a>
        </li>
      ))}
    </ul>
  </nav>
)
