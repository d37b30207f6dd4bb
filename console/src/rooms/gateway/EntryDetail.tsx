import type { AuditEntry } from './AuditTable.tsx'
import { DifferenceTable } from '../../parts/DifferenceTable.tsx'

/** What differs, and by which an entry is found elsewhere: in the logs, and in the chain. */
export const EntryDetail = ({ of }: { of: AuditEntry }) => (
  <>
    <DifferenceTable before={of.before} after={of.after} />
    <dl className="facts">
      <dt>Calling service</dt>
      <dd>{of.serviceId ? <code>{of.serviceId}</code> : <span className="unknown">none</span>}</dd>
      <dt>Request</dt>
      <dd>
        <code>{of.requestId}</code>
      </dd>
      <dt>Address, hashed</dt>
      <dd>{of.ipHash === null ? <span className="unknown">not known</span> : <code>{of.ipHash}</code>}</dd>
      <dt>Entry</dt>
      <dd>
        <code>{of.id}</code>
      </dd>
      <dt>Hash</dt>
      <dd>
        <code>{of.hash}</code>
      </dd>
      <dt>Hash of the entry before</dt>
      <dd>
        {of.previousHash === null ? (
          <span className="unknown">none, it is the first</span>
        ) : (
          <code>{of.previousHash}</code>
        )}
      </dd>
    </dl>
  </>
)
