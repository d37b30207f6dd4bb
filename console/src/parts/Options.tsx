/** What a select offers: the texts, by the values they stand for. */
export const Options = ({ of: texts }: { of: Readonly<Record<string, string>> }) =>
  Object.entries(texts).map(([value, text]) => (
    <option key={value} value={value}>
      {text}
    </option>
  ))
