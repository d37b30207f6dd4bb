import { Moment } from '../../../parts/Moment.tsx'
import { Scroll } from '../../../parts/Scroll.tsx'
import { spanText } from '../../../parts/spans.ts'
import { outcomeWords } from '../words.ts'
import type { Event } from './EventPage.tsx'

const titles = ['Try', 'Began', 'Took', 'HTTP', 'Led to', 'Error', 'In words', "Marketplace's request id"]

/** What was tried. What could not be sent at all is no try. */
export const Attempts = ({ of: { attempts } }: { of: Event }) => (
  <section aria-labelledby="sync-attempts">
    <h2 id="sync-attempts">Tries</h2>
    {attempts.length === 0 ? (
      <p>Nothing has been sent yet.</p>
    ) : (
      <Scroll label="Tries">
        <table className="events" aria-labelledby="sync-attempts">
          <thead>
            <tr>
              {titles.map((title) => (
                <th key={title} scope="col" className={title === 'Took' ? 'amount' : undefined}>
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {attempts.map((attempt) => (
              <tr key={attempt.number}>
                <th scope="row">{attempt.number}</th>
                <td className="number">
                  <Moment at={attempt.at} />
                </td>
                <td className="amount">{spanText(attempt.durationMs)}</td>
                <td>{attempt.httpStatus ?? <span className="unknown">no answer</span>}</td>
                <td>{outcomeWords[attempt.outcome]}</td>
                <td>{attempt.errorCode === null ? null : <code>{attempt.errorCode}</code>}</td>
                <td>{attempt.message}</td>
                <td>{attempt.upstreamRequestId === null ? null : <code>{attempt.upstreamRequestId}</code>}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    )}
  </section>
)
