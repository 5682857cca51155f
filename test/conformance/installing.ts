import { execFileSync } from 'node:child_process'
import { copyFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { toolsFolder } from '../support/kafka-tools/kafka-jars.ts'

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
const lockOfJavascript = at('javascript/package-lock.json')

/** Installs the clients of JavaScript, and compiles the one that has code to be compiled. Throws when it cannot. */
export function installJavascript(): void {
  installNode('javascript')
  buildKafkaJavascript()
}

/** Installs what a folder of JavaScript names in its lock, once. */
export function installNode(folder: 'javascript' | 'kafkajs'): void {
  // npm hands the settings of the script's own folder down, and they come before those of this one.
  const words = ['ci', '--engine-strict=false', '--prefix', at(folder)]
  onceFor(
    at(`${folder}/package-lock.json`),
    at(`${folder}/node_modules/.installed`),
    () => void execFileSync('npm', words, { stdio: 'pipe' }),
  )
}

/** Installs the client of Python, once. */
export function installPython(): void {
  onceFor(at('python/requirements.txt'), at('python/.venv/installed'), () => {
    execFileSync('python3', ['-m', 'venv', '--clear', at('python/.venv')], { stdio: 'pipe' })
    const words = ['install', '-q', '--require-hashes', '-r', at('python/requirements.txt')]
    execFileSync(at('python/.venv/bin/pip'), words, { stdio: 'pipe' })
  })
}

/** Does the work unless it was done for the same lock before. */
function onceFor(lock: string, done: string, work: () => void): void {
  if (existsSync(done) && readFileSync(done).equals(readFileSync(lock))) return
  work()
  copyFileSync(lock, done)
}

/**
 * Links the machine's libraries: nothing is downloaded. What was built is kept between clones, for a lock and the
 * interface of a Node.
 */
function buildKafkaJavascript(): void {
  const name = '@confluentinc/kafka-javascript'
  const build = at(`javascript/node_modules/${name}/build`)
  if (existsSync(join(build, 'Release/confluent-kafka-javascript.node'))) return
  const hash = createHash('sha256').update(readFileSync(lockOfJavascript)).digest('hex').slice(0, 12)
  const kept = join(toolsFolder, `kafka-javascript-${hash}-${process.platform}-${process.versions.modules}`)
  if (!existsSync(kept)) {
    // With JOBS set, make fails.
    const { JOBS: _, ...environment } = process.env
    const words = ['rebuild', name, `--build-from-source=${name}`, '--ignore-scripts=false']
    const env = { ...environment, CKJS_LINKING: 'dynamic' }
    execFileSync('npm', words, { cwd: at('javascript'), stdio: 'pipe', env })
    keep(build, kept)
  } else cpSync(kept, build, { recursive: true, verbatimSymlinks: true })
}

/** Without what the compiler leaves beside the libraries. Whole or not there. */
function keep(build: string, kept: string): void {
  mkdirSync(toolsFolder, { recursive: true })
  const unfinished = mkdtempSync(`${kept}-`)
  try {
    const filter = (source: string): boolean => !/obj\.target|\.a$/.test(source)
    cpSync(build, unfinished, { recursive: true, verbatimSymlinks: true, filter })
    if (!existsSync(kept)) renameSync(unfinished, kept)
  } finally {
    rmSync(unfinished, { recursive: true, force: true })
  }
}
