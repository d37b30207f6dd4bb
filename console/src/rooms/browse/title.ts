import { useEffect } from 'react'

/** Names what is looked at in the browser's title, so that its history can be read; undefined while it has no name. */
export function useTitle(title: string | undefined): void {
  useEffect(() => {
    if (title === undefined) return
    const before = document.title
    document.title = `${title} · Ctrl-Alt-Play gateway`
    return () => {
      document.title = before
    }
  }, [title])
}
