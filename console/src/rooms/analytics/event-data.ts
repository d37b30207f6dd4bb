/** What can be said of an event beside what every event has: one of these kinds, each with its fields. */
import type { AnalyticsReportMutationVariables } from '../../generated/graphql.ts'
import { exactJson } from '../../parts/exact-json.ts'

export type ReportedEvent = AnalyticsReportMutationVariables['event']
export type EventData = NonNullable<ReportedEvent['data']>

type Form = 'text' | 'number' | 'yes or no' | 'JSON'

export interface DataField {
  readonly name: string
  readonly title: string
  readonly form: Form
  readonly required?: boolean
}

const field = (name: string, title: string, form: Form = 'text'): DataField => ({ name, title, form })
const must = (name: string, title: string, form: Form = 'text'): DataField => ({ name, title, form, required: true })

export const dataKinds = {
  download: [field('version', 'Downloaded version'), field('country', 'Country'), field('source', 'Started at')],
  install: [
    must('version', 'Installed version'),
    must('success', 'It worked', 'yes or no'),
    field('failureCode', 'Why it did not'),
  ],
  activation: [must('active', 'It is on now', 'yes or no')],
  usage: [must('durationMs', 'How long, in milliseconds', 'number')],
  error: [
    must('name', 'Name of the error'),
    must('message', 'Its message'),
    field('stack', 'Where it came from'),
    must('fatal', 'The plugin stopped', 'yes or no'),
  ],
  performance: [
    field('loadTimeMs', 'Time to load, in milliseconds', 'number'),
    field('memoryBytes', 'Memory, in bytes'),
    field('cpuPercent', 'Share of a processor, in percent', 'number'),
    field('responseTimeMs', 'Time to answer, in milliseconds', 'number'),
  ],
  rating: [must('stars', 'Stars, 1 to 5', 'number'), field('review', 'What the person wrote')],
  purchase: [
    must('purchaseId', 'Id of the purchase'),
    must('amount', 'What was paid'),
    must('currency', 'Currency'),
    field('commission', 'What the marketplace keeps'),
  ],
  custom: [must('custom', 'A JSON object', 'JSON')],
} as const satisfies Readonly<Record<string, readonly DataField[]>>

export type DataKind = keyof typeof dataKinds

/** What is asked for where this kind is chosen. */
export const fieldsOf = (kind: DataKind): readonly DataField[] => dataKinds[kind]

/** The data as the gateway takes it. Throws what `exactJson` throws. */
export function eventData(kind: DataKind, texts: ReadonlyMap<string, string>): EventData {
  const given = fieldsOf(kind).flatMap(({ name, form }) => {
    const text = texts.get(name) ?? ''
    return text === '' && form !== 'yes or no' ? [] : [[name, valueOf(text, form)] as const]
  })
  const values = Object.fromEntries(given)
  // The names are those of the schema, and the gateway says which of them does not fit.
  return (kind === 'custom' ? values : { [kind]: values }) as EventData
}

function valueOf(text: string, form: Form): unknown {
  if (form === 'number') return Number(text)
  if (form === 'yes or no') return text === 'on'
  return form === 'JSON' ? exactJson(text) : text
}
