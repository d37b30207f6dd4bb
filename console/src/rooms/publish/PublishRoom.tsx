import { useEffect, useRef } from 'react'
import type { ReactNode } from 'react'
import { NoSuchPlace } from '../../parts/NoSuchPlace.tsx'
import { hrefOf, usePlace } from '../../shell/place.ts'
import { ChangePlugin } from './ChangePlugin.tsx'
import { MyPlugins } from './MyPlugins.tsx'
import { NewPlugin } from './NewPlugin.tsx'
import './publish.css'

/** `#/publish`, `#/publish/new` and `#/publish/change/<marketplace item id>`. */
export default function PublishRoom() {
  const { path } = usePlace()
  const [what, id] = path
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
  return (
    <>
      <h1>Publish</h1>
      {what === undefined || what === '' || what === 'change' ? (
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
