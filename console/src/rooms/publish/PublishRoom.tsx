import { useEffect, useRef } from 'react'
import type { ReactNode } from 'react'
import { NoSuchPlace } from '../../parts/NoSuchPlace.tsx'
import { Tabs } from '../../parts/Tabs.tsx'
import { hrefOf, usePlace } from '../../shell/place.ts'
import { ChangePlugin } from './ChangePlugin.tsx'
import { MyPlugins } from './MyPlugins.tsx'
import { NewPlugin } from './NewPlugin.tsx'
import { OnTheirWay, onTheirWay } from './review/OnTheirWay.tsx'
import { UnderWayPage } from './review/UnderWayPage.tsx'
import './publish.css'

const tabs = [
  { title: 'Plugins', path: ['publish'] },
  { title: 'On their way', path: onTheirWay },
] as const

/** `#/publish`, `#/publish/new`, `#/publish/change/<marketplace item id>`, `#/publish/on-their-way` and `#/publish/on-their-way/<id>`. */
export default function PublishRoom() {
  const { path } = usePlace()
  const [what, id, part] = path
  if (what === 'new') {
    return (
      <Titled key="new" title="Publish a plugin">
        <NewPlugin />
      </Titled>
    )
  }
  if (what === 'change' && id !== undefined && id !== '') {
    // Another plugin is another part: nothing that was shown of one is shown of the next.
    return (
      <Titled key={`change ${id}`} title="Change a plugin">
        <ChangePlugin id={id} />
      </Titled>
    )
  }
  const isUnderWay = what === onTheirWay[1]
  if (isUnderWay && id !== undefined && id !== '')
    return <UnderWayPage key={id} id={id} isRevising={part === 'revise'} />
  const isFront = what === undefined || what === '' || what === 'change'
  const current = isUnderWay ? tabs[1] : isFront ? tabs[0] : undefined
  return (
    <>
      {current ? <h1>Publish</h1> : null}
      <Tabs label="Publish" tabs={tabs} current={current} />
      {isUnderWay ? (
        <OnTheirWay />
      ) : current ? (
        <MyPlugins />
      ) : (
        <NoSuchPlace>
          <a href={hrefOf(['publish'])}>All plugins of a user</a>
        </NoSuchPlace>
      )}
    </>
  )
}

/** One step in: with the way back, and the heading in the focus, so that those who cannot see the page change are told. */
function Titled({ title, children }: { title: string; children: ReactNode }) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [])
  return (
    <>
      <p>
        <a href={hrefOf(['publish'])}>All plugins of a user</a>
      </p>
      <h1 ref={heading} tabIndex={-1}>
        {title}
      </h1>
      {children}
    </>
  )
}
