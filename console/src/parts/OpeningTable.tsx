import type { ReactNode } from 'react'
import { hrefOf, usePlace } from '../shell/place.ts'
import './opening.css'
import { Scroll } from './Scroll.tsx'

/** A table whose rows open to show more of them. Which one is open is in the address, so that it can be sent to somebody. */
export function OpeningTable<Row extends { readonly id: string }>({
  label,
  titles,
  rows,
  name,
  about,
  cells,
  detail,
}: {
  label: string
  titles: readonly string[]
  rows: readonly Row[]
  /** Under which the address names the open row. */
  name: string
  /** What a row is about, for those who hear its link alone. */
  about: (row: Row) => string
  /** The cells of a row, as many as there are titles. */
  cells: (row: Row) => ReactNode
  detail: (row: Row) => ReactNode
}) {
  const { room, path, query } = usePlace()
  return (
    <Scroll label={label}>
      <table className="opening">
        <thead>
          <tr>
            {titles.map((title) => (
              <th key={title} scope="col">
                {title}
              </th>
            ))}
            <th scope="col">
              <span className="unseen">More</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => {
            const isOpen = query.get(name) === row.id
            const place = { ...Object.fromEntries(query), [name]: isOpen ? undefined : row.id }
            return [
              <tr key={row.id} className={isOpen ? 'open' : undefined}>
                {cells(row)}
                <td>
                  <a
                    href={hrefOf([room, ...path], place)}
                    aria-expanded={isOpen}
                    aria-label={`${isOpen ? 'Less' : 'More'} about ${about(row)}`}
                  >
                    {isOpen ? 'Less' : 'More'}
                  </a>
                </td>
              </tr>,
              isOpen ? (
                <tr key={`${row.id} detail`} className="detail">
                  <td colSpan={titles.length + 1}>
                    <div>{detail(row)}</div>
                  </td>
                </tr>
              ) : null,
            ]
          })}
        </tbody>
      </table>
    </Scroll>
  )
}
