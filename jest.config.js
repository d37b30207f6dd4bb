// Bare Node runs the tests as written (ESM, type stripping); see docs/decisions/0003-test-runner.md.
export default {
  runner: 'jest-light-runner',
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  globalSetup: '<rootDir>/test/support/bundle.mjs',
  setupFilesAfterEnv: ['<rootDir>/test/support/setup.ts'],
  transform: {},
  // The packed tree (npm pack) is this one once more.
  modulePathIgnorePatterns: ['<rootDir>/dist/'],
  // Two more than the two cores it is made for: tests wait for processes, browsers and clocks for a good part of their time.
  maxWorkers: 4,
}
