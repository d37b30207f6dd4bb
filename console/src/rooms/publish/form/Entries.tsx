import type { ReactNode } from 'react'
import type { Problem } from '../../../parts/Problems.tsx'
import type { Entry } from '../draft.ts'

/** A list whose entries can be added, taken out and put into order. Each is a group with a name, so that equal labels are told apart. */
export function Entries<Row extends Entry>({
  title,
  one,
  hint,
  rows,
  faults,
  blank,
  ordered = false,
  onRows,
  children,
}: {
  title: string
  /** What one of them is called, in a sentence: `screenshot`. */
  one: string
  hint: string
  rows: readonly Row[]
  /** About the list as a whole. */
  faults: readonly Problem[]
  blank: Omit<Row, 'key'>
  /** Their order means something. */
  ordered?: boolean
  onRows: (rows: readonly Row[]) => void
  children: (row: Row, index: number, onRow: (part: Partial<Row>) => void) => ReactNode
}) {
  const add = () => onRows([...rows, { ...blank, key: Math.max(-1, ...rows.map(({ key }) => key)) + 1 } as Row])
  const takeOut = (index: number) => onRows(rows.filter((_, at) => at !== index))
  const raise = (index: number) => {
    const next = [...rows]
    next.splice(index - 1, 0, ...next.splice(index, 1))
    onRows(next)
  }
  return (
    <fieldset className={faults.length > 0 ? 'publish-list wrong' : 'publish-list'}>
      <legend>{title}</legend>
      <p className="hint">{hint}</p>
      {faults.map(({ message }) => (
        <p key={message} className="problem" role="alert">
          {message}
        </p>
      ))}
      {rows.map((row, index) => {
        const name = `${one} ${index + 1}`
        return (
          <fieldset key={row.key} className="publish-entry">
            <legend>{`${one[0]?.toUpperCase()}${one.slice(1)} ${index + 1}`}</legend>
            {children(row, index, (part) =>
              onRows(rows.map((each, at) => (at === index ? { ...each, ...part } : each))),
            )}
            <div className="buttons">
              {ordered && index > 0 ? (
                <button type="button" onClick={() => raise(index)} aria-label={`Move ${name} up`}>
                  Move up
                </button>
              ) : null}
              <button type="button" onClick={() => takeOut(index)} aria-label={`Take out ${name}`}>
                Take out
              </button>
            </div>
          </fieldset>
        )
      })}
      <button type="button" onClick={add} data-faulty={faults.length > 0 ? '' : undefined}>
        Add a {one}
      </button>
    </fieldset>
  )
}
