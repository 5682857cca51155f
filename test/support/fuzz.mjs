import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { argv, env, exit, stdout } from 'node:process'

// npm run fuzz [FACTOR [SEED]]: the properties of the suite, tried FACTOR times as often, from a seed of chance.
const [factor = '20', seed = String(Math.floor(Math.random() * 2 ** 31))] = argv.slice(2)
const files = readdirSync('test', { recursive: true, encoding: 'utf8' })
  .map(name => join('test', name))
  .filter(path => /\.(?:test|suite)\.ts$/.test(path) && !path.includes('node_modules'))
  .filter(path => readFileSync(path, 'utf8').includes('propertyRuns'))
const patterns = files.map(path => (path.endsWith('.suite.ts') ? join(path, '..') : path))
stdout.write(`${files.length} files, ${factor} times the runs, seed ${seed}\n`)
const { status } = spawnSync('node_modules/.bin/jest', ['--testTimeout=3600000', ...new Set(patterns)], {
  stdio: 'inherit',
  env: { ...env, NODE_OPTIONS: '--experimental-vm-modules', HEADGATE_FUZZ: factor, HEADGATE_FUZZ_SEED: seed },
})
stdout.write(`again: npm run fuzz -- ${factor} ${seed}\n`)
exit(status ?? 1)
