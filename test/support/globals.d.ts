/* oxlint-disable typescript/consistent-type-imports -- a global declaration cannot import without becoming a module */
// The light runner provides these as globals, without types of their own.
declare const describe: (typeof import('@jest/globals'))['describe']
declare const test: (typeof import('@jest/globals'))['test']
declare const expect: (typeof import('@jest/globals'))['expect']
declare const beforeAll: (typeof import('@jest/globals'))['beforeAll']
declare const afterAll: (typeof import('@jest/globals'))['afterAll']
declare const beforeEach: (typeof import('@jest/globals'))['beforeEach']
declare const afterEach: (typeof import('@jest/globals'))['afterEach']
