/** An excerpt in which the words that were found stand between `**`. */
export const Snippet = ({ of: text }: { of: string }) => (
  <>{text.split(/\*\*(.+?)\*\*/).map((part, at) => (at % 2 === 1 ? <mark key={at}>{part}</mark> : part))}</>
)
