/** Headers of an answer as the flat list that Node writes without looking anything up. Of several with one name the first counts. */
export class HeaderList {
  readonly flat: string[] = []

  add(name: string, value: string | number | undefined): void {
    if (value === undefined) return
    const key = lowerCase(name)
    for (let at = 0; at < this.flat.length; at += 2) if (this.flat[at] === key) return
    this.flat.push(key, typeof value === 'string' ? value : String(value))
  }

  addAll(headers: Readonly<Record<string, string | number | undefined>>): void {
    for (const name in headers) this.add(name, headers[name])
  }
}

/** Names are few, and ours. */
const known = new Map<string, string>()

function lowerCase(name: string): string {
  const key = known.get(name)
  if (key !== undefined) return key
  const made = name.toLowerCase()
  if (known.size < 1_000) known.set(name, made)
  return made
}
