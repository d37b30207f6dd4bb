/** npm writes into the manifests of what it installs how a repository is spoken to: of `git+https://…` the address behind that is what a browser opens. */
export const repositoryUrl = (url: string): string => url.replace(/^git\+(?=https?:)/, '')
