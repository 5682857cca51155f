#!/usr/bin/env node
import { processIo } from './process-io.ts'
import { run } from './run.ts'

const exitCode = await run(process.argv.slice(2), processIo())
if (exitCode !== undefined) process.exitCode = exitCode
