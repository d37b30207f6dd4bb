/** `keyless`, `unordered`, `forgetful`, or `crash:<point>:<times it is passed before>`. */
const [name = '', point = '', passes = '0'] = (process.env['SABOTAGE'] ?? '').split(':')

export const kind = name

let left = Number(passes)

/** Ends the process at once, as a power cut would. */
export function crashAt(here: string): void {
  if (kind !== 'crash' || here !== point || left-- > 0) return
  process.kill(process.pid, 'SIGKILL')
}
