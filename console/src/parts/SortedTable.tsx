import type { ReactNode } from 'react'
import './sorted.css'
import { Scroll } from './Scroll.tsx'
import { hrefOf, usePlace } from '../shell/place.ts'
import type { Place } from '../shell/place.ts'
import { sorted } from './order.ts'
import type { Comparable, Direction } from './order.ts'

export interface Column<Row> {
  /** As it stands in the address. */
  readonly name: string
  readonly title: string
  /** Its cells are numbers, which stand digit under digit. */
  readonly isAmount?: boolean
  by(row: Row): Comparable
  cell(row: Row): ReactNode
}

/** Names are read from A, numbers from the greatest. */
const begins = ({ name }: { readonly name: string }): Direction => (name === 'name' ? 'asc' : 'desc')

/** A table that is sorted by the column whose heading was followed. Which one is in the address; the first column names the row. */
export function SortedTable<Row>({
  caption,
  rows,
  columns,
  first,
  idOf,
}: {
  caption: string
  rows: readonly Row[]
  columns: readonly Column<Row>[]
  /** The column by which it is sorted where nobody says. */
  first: string
  idOf: (row: Row) => string
}) {
  const place = usePlace()
  const wanted = place.query.get('sort') ?? first
  const column = columns.find(({ name }) => name === wanted) ?? columns[0]!
  const order = place.query.get('order')
  const direction = order === 'asc' || order === 'desc' ? order : begins(column)
  return (
    <Scroll label={caption}>
      <table className="sorted">
        <caption>{caption}</caption>
        <thead>
          <tr>
            {columns.map((each) => (
              <Heading key={each.name} column={each} place={place} sorted={each === column ? direction : undefined} />
            ))}
          </tr>
        </thead>
        <tbody>
          {sorted(rows, column.by, direction).map((row) => (
            <tr key={idOf(row)}>
              {columns.map(({ name, cell, isAmount }, index) =>
                index === 0 ? (
                  <th key={name} scope="row">
                    {cell(row)}
                  </th>
                ) : (
                  <td key={name} className={isAmount ? 'amount' : undefined}>
                    {cell(row)}
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  )
}

/** Followed once it sorts by its column, followed again it turns the order round. */
function Heading<Row>({ column, place, sorted }: { column: Column<Row>; place: Place; sorted: Direction | undefined }) {
  const next = sorted === undefined ? begins(column) : sorted === 'asc' ? 'desc' : 'asc'
  const query = { ...Object.fromEntries(place.query), sort: column.name, order: next }
  return (
    <th
      scope="col"
      className={column.isAmount ? 'amount' : undefined}
      aria-sort={sorted === undefined ? undefined : sorted === 'asc' ? 'ascending' : 'descending'}
    >
      <a href={hrefOf([place.room, ...place.path], query)}>{column.title}</a>
    </th>
  )
}
