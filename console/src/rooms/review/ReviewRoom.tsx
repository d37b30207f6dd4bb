import { hrefOf, usePlace } from '../../shell/place.ts'
import { Queue } from './Queue.tsx'
import { PublicationPage } from './PublicationPage.tsx'
import './review.css'

/** `#/review` is the queue, `#/review/<id>` one publication. */
export default function ReviewRoom() {
  const { path } = usePlace()
  const [id] = path
  if (id === undefined || id === '') return <Queue />
  return (
    <>
      <p>
        <a href={hrefOf(['review'])}>What waits for reviewers</a>
      </p>
      {/* Another publication is another part: no word that was typed about one goes to the next. */}
      <PublicationPage key={id} id={id} />
    </>
  )
}
