import { Component } from 'react'
import type { ReactNode } from 'react'

/** Where a room cannot be loaded or shown the frame stays, with the way to the other rooms. Keyed by the room. */
export class RoomBoundary extends Component<{ readonly children: ReactNode }, { readonly error?: Error }> {
  override state: { readonly error?: Error } = {}

  static getDerivedStateFromError(error: Error) {
    return { error }
  }

  override render() {
    const { error } = this.state
    if (error === undefined) return this.props.children
    return (
      <div className="notice failure" role="alert">
        <p>
          This room cannot be shown. After a new version of the gateway the page has to be loaded anew; you will be
          asked for your token again.
        </p>
        <p className="hint">{error.message}</p>
        <button type="button" onClick={() => location.reload()}>
          Load the page anew
        </button>
      </div>
    )
  }
}
