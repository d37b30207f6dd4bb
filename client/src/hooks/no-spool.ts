/** What bundlers put in place of the spool for browsers (`browser` in package.json): there is no disk, and there are no `node:` modules. */
export const openSpool = (path: string): Promise<never> =>
  Promise.reject(new Error(`spool: ${path} cannot be kept, because a browser has no disk.`))
