import { useDeferredValue, useEffect, useState } from 'react'
import { DraftText } from './fields.tsx'
import type { DraftForm } from './fields.tsx'

/** The description with its length, and how it reads where Markdown is not shown. */
export function Description({ form }: { form: DraftForm }) {
  const text = useDeferredValue(form.draft.description)
  const plain = usePlain(text)
  return (
    <>
      <DraftText form={form} name="description" label="Description" rows={6} hint="10 to 500 characters of Markdown." />
      <p className="hint publish-length">
        {form.draft.description.length} of 500 characters
        {plain === undefined ? '' : `, ${plain.length} of them without mark-up`}
      </p>
      {plain === undefined || plain === '' || plain === text.trim() ? null : (
        <details className="publish-plain">
          <summary>Without mark-up</summary>
          <p>{plain}</p>
        </details>
      )}
    </>
  )
}

/** Undefined until the reader of Markdown, which is loaded with the first word, is there. */
function usePlain(source: string): string | undefined {
  const [read, setRead] = useState<((source: string) => string) | undefined>()
  const wanted = source !== ''
  useEffect(() => {
    if (!wanted) return
    let here = true
    void import('./plain-text.ts').then(({ plainText }) => here && setRead(() => plainText))
    return () => {
      here = false
    }
  }, [wanted])
  return read?.(source)
}
