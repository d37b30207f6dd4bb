import { Failure } from '../../../src/kit/failure.ts'
import { auditSteps } from '../../../src/features/access/audit.ts'
import type { AuditEvent } from '../../../src/features/access/audit.ts'
import { raw, sql, work } from '../../../src/store/store.ts'
import type { Row, Steps } from '../../../src/store/store.ts'

/** Any statement, as somebody with the database in hand could run it. */
export const execute = work(import.meta.url, 'execute', function* (text: string): Steps<Row[]> {
  return yield* sql`${raw(text)}`
})

export const auditThenFail = work(import.meta.url, 'auditThenFail', function* (event: AuditEvent): Steps<void> {
  yield* auditSteps(event)
  throw new Failure('CONFLICT', 'on purpose')
})
