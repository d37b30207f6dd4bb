/** What cannot be shown with this token, and which permissions it would need. */
export const Missing = ({ permissions, what }: { permissions: readonly string[]; what: string }) => (
  <p className="notice" role="note">
    {what} Your token lacks{' '}
    {permissions.map((permission, index) => (
      <span key={permission}>
        {index > 0 ? ' and ' : ''}
        <code>{permission}</code>
      </span>
    ))}
    .
  </p>
)
