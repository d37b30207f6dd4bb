#!/usr/bin/env node
/** The command line. */
import { run } from './run.mjs'

await run('src/cli/main', 'bundle/cli')
