import { useState } from 'react'
import { PublicationNoteDocument } from '../../generated/graphql.ts'
import type { NoteVisibility } from '../../generated/graphql.ts'
import { Field } from '../Field.tsx'
import { useKeptText } from '../kept-text.ts'
import { Refused } from './Refused.tsx'
import { useStep } from './steps.ts'
import { Words } from './Words.tsx'

/** Under which a note is kept that is not sent yet. */
export const noteName = (id: string): string => `note ${id}`

/** Says something about a publication. Only reviewers can say something that the author does not read. */
export function NoteForm({ id, isReviewer }: { id: string; isReviewer: boolean }) {
  const [body, setBody] = useKeptText(noteName(id))
  const [visibility, setVisibility] = useState<NoteVisibility>('AUTHOR')
  const noting = useStep(PublicationNoteDocument, { onDone: () => setBody('') })
  return (
    <form
      className="publication-note"
      aria-label="Say something"
      onSubmit={(event) => {
        event.preventDefault()
        noting.take({ id, body, visibility })
      }}
    >
      <Words
        label="Note"
        hint={'1 to 4\u00a0000 characters.'}
        text={body}
        errors={noting.errors}
        at="body"
        onText={setBody}
      />
      {isReviewer ? (
        <Field label="Who reads it">
          {(given) => (
            <select
              {...given}
              value={visibility}
              onChange={({ target }) => setVisibility(target.value as NoteVisibility)}
            >
              <option value="AUTHOR">The author and the reviewers</option>
              <option value="REVIEWERS">Only the reviewers</option>
            </select>
          )}
        </Field>
      ) : null}
      <Refused steps={[noting]} />
      <button type="submit" disabled={noting.sending}>
        {noting.sending ? 'Sending…' : 'Say it'}
      </button>
    </form>
  )
}
