/** Steps through a connection by its cursors (Relay). */
export const Pages = ({
  info,
  onNext,
  onFirst,
  onPrevious,
}: {
  info: { readonly hasNextPage: boolean; readonly hasPreviousPage: boolean; readonly endCursor?: string | null }
  onNext: () => void
  onFirst: () => void
  /** Where the connection can be walked backwards. */
  onPrevious?: () => void
}) => (
  <nav className="pages" aria-label="Pages">
    <button type="button" disabled={!info.hasPreviousPage} onClick={onFirst}>
      First
    </button>
    {onPrevious ? (
      <button type="button" disabled={!info.hasPreviousPage} onClick={onPrevious}>
        Previous
      </button>
    ) : null}
    <button type="button" disabled={!info.hasNextPage} onClick={onNext}>
      Next
    </button>
  </nav>
)
