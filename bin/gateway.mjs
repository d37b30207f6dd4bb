#!/usr/bin/env node
/** The gateway without the command line around it: what a service manager starts. */
import { run } from './run.mjs'

await run('src/process', 'bundle/gateway')
