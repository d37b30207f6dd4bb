import { hrefOf } from '../../../shell/place.ts'
import { onTheirWay } from './OnTheirWay.tsx'

/** Whether the author has another word after the review. */
export const AtOnce = ({ is, onChange }: { is: boolean; onChange: (is: boolean) => void }) => (
  <fieldset>
    <legend>Review</legend>
    <p>
      <label>
        <input type="checkbox" checked={is} onChange={({ target }) => onChange(target.checked)} /> Publish as soon as it
        is approved
      </label>
    </p>
    <p className="hint">
      For what is handed in for review: otherwise it waits for another word of yours. What becomes of it stands among
      those <a href={hrefOf(onTheirWay)}>on their way</a>.
    </p>
  </fieldset>
)
