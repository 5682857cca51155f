#!/usr/bin/env node
import { run } from './run.ts'

const exitCode = await run(process.argv.slice(2), {
  environment: process.env,
  out: text => void process.stdout.write(text),
  error: text => void process.stderr.write(text),
})
if (exitCode !== undefined) process.exitCode = exitCode
