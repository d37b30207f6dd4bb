import { useKeptText } from '../kept-text.ts'
import { Note } from './Timeline.tsx'

/** Words that somebody had typed when their field went, e.g. because another decided meanwhile: nothing is lost unseen, and nothing is kept unseen. */
export function Unsaid({ name }: { name: string }) {
  const [text, setText] = useKeptText(name)
  if (text.trim() === '') return null
  return (
    <section className="notice" aria-label="Not sent">
      <p>What you had typed here was not sent, and cannot be as it stands now:</p>
      <Note text={text} />
      <button type="button" onClick={() => setText('')}>
        Forget it
      </button>
    </section>
  )
}
