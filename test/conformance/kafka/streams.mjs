import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { broker, expectSame, run, unique, until } from '../javascript/kafka/cell.mjs'
import { kcat, settings } from './kcat-program.mjs'

const [classes, jars] = process.argv.slice(2)
const batches = 8
const batchSize = 2500
const patienceMs = 60_000
const jvm = ['-Xmx384m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1']

/** Starts the application. */
function startSums(words) {
  const child = spawn(
    process.env.JAVA ?? 'java',
    [...jvm, '-cp', [classes, join(jars, '*')].join(':'), 'Sums', ...words],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  const state = { said: '', child, closed: once(child, 'close') }
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', chunk => (state.said = (state.said + chunk).slice(-8000)))
  return state
}

/** Lines `key:value` of a batch: the first letter of a key says what its number is added to. */
const linesOf = batch =>
  Array.from({ length: batchSize }, (_, index) => {
    const number = batch * batchSize + index
    return `${String.fromCharCode(97 + (number % 26))}${number}:${(number * 7919) % 1000}`
  })

/** Sum and count per letter, as the application writes them. */
function sumsOf(lines) {
  const sums = new Map()
  for (const line of lines) {
    const [sum, count] = sums.get(line[0]) ?? [0, 0]
    sums.set(line[0], [sum + Number(line.split(':')[1]), count + 1])
  }
  return new Map([...sums].map(([letter, pair]) => [letter, pair.join(' ')]))
}

/** What is committed. Throws when a count does not grow: something was added twice, or taken back. */
async function readSums(topic) {
  const words = ['-C', '-t', topic, '-o', 'beginning', '-e', '-q', '-f', '%k:%s\n']
  const sums = new Map()
  for (const line of await kcat(['-b', broker.plain, ...words, ...settings({ 'isolation.level': 'read_committed' })])) {
    const [letter, sum] = line.split(':')
    const countOf = text => Number(text?.split(' ')[1] ?? 0)
    if (countOf(sum) <= countOf(sums.get(letter))) throw new Error(`${letter}: ${sum} after ${sums.get(letter)}`)
    sums.set(letter, sum)
  }
  return sums
}

const linesOfSums = sums => [...sums].map(pair => pair.join(' ')).sort((a, b) => (a < b ? -1 : 1))
const countOfAll = sums => [...sums.values()].reduce((all, sum) => all + Number(sum.split(' ')[1]), 0)

/** It is killed twice while it works, the second time with the loss of its state; its sums are right. */
async function exactlyOnce() {
  const [source, target, folder] = [unique('numbers'), unique('sums'), mkdtempSync(join(tmpdir(), 'headgate-streams-'))]
  const state = join(folder, 'state')
  const send = lines =>
    kcat(['-b', broker.plain, '-P', '-t', source, '-K', ':'], lines.map(line => `${line}\n`).join(''))
  const all = Array.from({ length: batches }, (_, batch) => linesOf(batch)).flat()
  await send(all.slice(0, batchSize))
  await kcat(['-b', broker.plain, '-L', '-t', target])
  const words = [broker.plain, unique('application'), source, target, state]
  let application = startSums(words)
  const reached = async count => {
    if (application.child.exitCode !== null) throw new Error(`the application ended: ${application.said}`)
    return countOfAll(await readSums(target)) >= count
  }
  for (const [round, losesState] of [false, true].entries()) {
    const sentBefore = (1 + 3 * round) * batchSize
    await until(() => reached(sentBefore), 'the sums of what was sent', patienceMs)
    // Sent in parts, so that it is killed in the middle of them.
    for (const part of [0, 1, 2])
      await send(all.slice(sentBefore + part * batchSize, sentBefore + (part + 1) * batchSize))
    application.child.kill('SIGKILL')
    await application.closed
    if (losesState) rmSync(state, { recursive: true, force: true })
    application = startSums(words)
  }
  await send(all.slice(7 * batchSize))
  await until(
    () => reached(all.length),
    () => `all sums: ${application.said}`,
    patienceMs,
  )
  expectSame(linesOfSums(await readSums(target)), linesOfSums(sumsOf(all)), 'sums')
  application.child.kill('SIGTERM')
  await application.closed
  rmSync(folder, { recursive: true, force: true })
}

await run({ 'exactly once': exactlyOnce })
