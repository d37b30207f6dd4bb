export const Waiting = ({ what = 'Loading…' }: { what?: string }) => (
  <p className="waiting" role="status">
    {what}
  </p>
)
