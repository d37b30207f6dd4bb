#!/usr/bin/env node
/** The sandbox marketplace, to try the gateway without the real one. */
import { run } from './run.mjs'

await run('sandbox/main')
