import { execFileSync } from 'node:child_process'
import { median } from '../compare/results.ts'

const program = (name: string) =>
  `import { enableCompileCache } from 'node:module'; enableCompileCache(); const began = performance.now(); await import(${JSON.stringify(name)}); console.log(performance.now() - began)`

/** Milliseconds to import a package into an empty process with a filled compile cache, with all that it imports. */
export async function importMs(name: string, env: Record<string, string>): Promise<number> {
  const once = () =>
    Number(
      execFileSync(process.execPath, ['--input-type=module', '--eval', program(name)], {
        env: { PATH: process.env['PATH'] ?? '', ...env },
        cwd: new URL('../..', import.meta.url),
        encoding: 'utf8',
      }),
    )
  once()
  return median([once(), once(), once()])
}
