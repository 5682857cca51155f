import { execFileSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { java, mavenJars, toolsFolder } from '../../support/kafka-tools/kafka-jars.ts'
import { installJavascript, installNode, installPython } from '../installing.ts'
import type { BrokerUnderTest } from './brokers.ts'
import type { Feature } from './features.ts'

/** Somebody else's client of Kafka. */
export interface Client {
  readonly name: string
  /** Installs or builds what it needs, once. The answer is why it cannot be used; undefined when it can. */
  readonly prepare: (jars: string | undefined) => string | undefined
  /** Runs the feature that is put behind as the last word. */
  readonly command: (broker: BrokerUnderTest) => readonly [string, ...string[]]
  /** What it is for; without this all but `exactly once`, which takes an application. */
  readonly features?: readonly Feature[]
}

const at = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url))
const node = (script: string) => (): readonly [string, ...string[]] => [process.execPath, at(script)]
const javaFiles = ['KafkaCells', 'KafkaMember', 'Sent', 'Broker', 'Expect', 'Gate']
/** Where the programs of Java and Go are built to. */
export const javaClasses = join(toolsFolder, 'conformance-java')
const streamsClasses = join(toolsFolder, 'conformance-streams')
let streamsJars = ''
/** The program of franz-go. */
export const goProgram = join(toolsFolder, 'conformance-go')
/** What a program of a few seconds needs. */
const shortLived = ['-Xmx256m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1']

/** Every client of the table. */
export const clients: readonly Client[] = [
  { name: 'kafkajs', prepare: prepareNode, command: node('javascript/kafka/kafkajs.mjs') },
  { name: 'platformatic', prepare: prepareNode, command: node('javascript/kafka/platformatic.mjs') },
  {
    name: 'confluent-js',
    prepare: () => attempt('npm', installJavascript),
    command: node('javascript/kafka/confluent.mjs'),
  },
  { name: 'kcat', prepare: () => missingProgram('kcat', '-V'), command: node('kafka/kcat.mjs') },
  {
    name: 'confluent-python',
    prepare: () => attempt('pip install', installPython),
    command: () => [at('python/.venv/bin/python'), at('python/kafka_cells.py')],
  },
  {
    name: 'java',
    prepare: compileJava,
    command: ({ jars = '' }) => [java, ...shortLived, '-cp', [javaClasses, join(jars, '*')].join(':'), 'KafkaCells'],
  },
  {
    name: 'kafka-tools',
    prepare: jars => (jars === undefined ? "Kafka's jars are not there" : undefined),
    command: node('kafka/kafka-tools.mjs'),
  },
  { name: 'franz-go', prepare: buildGo, command: () => [goProgram] },
  {
    name: 'kafka-streams',
    prepare: compileStreams,
    command: () => [process.execPath, at('kafka/streams.mjs'), streamsClasses, streamsJars],
    features: ['exactly once'],
  },
]

function prepareNode(): string | undefined {
  return attempt('npm ci', () => installNode('javascript'))
}

function attempt(what: string, work: () => void): string | undefined {
  try {
    work()
    return undefined
  } catch (error) {
    const { stderr, message } = error as { stderr?: Buffer; message: string }
    return `${what}: ${(stderr?.toString() || message).trim().split('\n').slice(-3).join(' ')}`
  }
}

function missingProgram(file: string, ...words: readonly string[]): string | undefined {
  return attempt(`${file} is not installed`, () => void execFileSync(file, words, { stdio: 'pipe' }))
}

function compileJava(jars: string | undefined): string | undefined {
  if (jars === undefined) return "Kafka's jars are not there"
  mkdirSync(javaClasses, { recursive: true })
  return attempt('javac', () => {
    const words = ['-d', javaClasses, '-cp', join(jars, '*'), ...javaFiles.map(name => at(`java/${name}.java`))]
    execFileSync('javac', words, { stdio: 'pipe' })
  })
}

function compileStreams(): string | undefined {
  const missing = missingProgram('kcat', '-V')
  if (missing !== undefined) return missing
  const tool = mavenJars('kafka-streams', at('kafka/streams/pom.xml'))
  if (tool.missing !== undefined) return tool.missing
  streamsJars = tool.path
  mkdirSync(streamsClasses, { recursive: true })
  return attempt('javac', () => {
    const words = ['-d', streamsClasses, '-cp', join(streamsJars, '*'), at('kafka/streams/Sums.java')]
    execFileSync('javac', words, { stdio: 'pipe' })
  })
}

function buildGo(): string | undefined {
  const missing = missingProgram('go', 'version')
  if (missing !== undefined) return missing
  mkdirSync(toolsFolder, { recursive: true })
  return attempt('go build', () => {
    execFileSync('go', ['build', '-o', goProgram, '.'], { cwd: at('go'), stdio: 'pipe' })
  })
}
