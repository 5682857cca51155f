import { execFileSync, spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** What is asked about one schema. */
export interface Question {
  readonly type: string
  /** As Java and Python read it: of Protobuf the descriptor. */
  readonly schema: string
  readonly text: string
  /** Whether each passes with us. */
  readonly passes: readonly boolean[]
  /** In hex. */
  readonly payloads: readonly string[]
}

/** Answers with a list for each question: nothing for a payload that is taken, else why it is not. */
export type Judge = (questions: readonly Question[]) => readonly (readonly string[])[]

const at = (name: string): string => fileURLToPath(new URL(name, import.meta.url))
const virtual = at('.venv')
const jars = at('node_modules/.jars')
const copyDependencies = 'org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies'
const maxOutputBytes = 2 ** 30

/** The official Java libraries of Avro and Protobuf. */
export function javaJudge(): Judge {
  whenChanged('pom.xml', jars, () => {
    const words = [
      '-q',
      '-B',
      '-f',
      at('pom.xml'),
      copyDependencies,
      '-DincludeScope=runtime',
      `-DoutputDirectory=${jars}`,
    ]
    execFileSync('mvn', words, { stdio: 'inherit' })
  })
  execFileSync('javac', ['-cp', `${jars}/*`, '-d', jars, at('Judge.java')], { stdio: 'inherit' })
  // A list of many items without bytes is refused before there is no memory left.
  const limits = '-Dorg.apache.avro.limits.collectionItems.maxLength=1000000'
  return asking('java', ['-Xmx512m', limits, '-cp', `${jars}:${jars}/*`, 'Judge'])
}

/** Protobuf and jsonschema of Python. */
export function pythonJudge(): Judge {
  whenChanged('requirements.txt', virtual, () => {
    execFileSync('python3', ['-m', 'venv', '--clear', virtual], { stdio: 'inherit' })
    const words = ['install', '-q', '--require-hashes', '-r', at('requirements.txt')]
    execFileSync(`${virtual}/bin/pip`, words, { stdio: 'inherit' })
  })
  return asking(`${virtual}/bin/python`, [at('judge.py')])
}

/** Installs what a file names, once. */
function whenChanged(name: string, folder: string, install: () => void): void {
  const done = `${folder}/${name}`
  if (existsSync(done) && readFileSync(done).equals(readFileSync(at(name)))) return
  mkdirSync(folder, { recursive: true })
  install()
  copyFileSync(at(name), done)
}

function asking(command: string, words: readonly string[]): Judge {
  return questions => {
    const input = questions.map(question => `${JSON.stringify(question)}\n`).join('')
    const ran = spawnSync(command, words, { input, encoding: 'utf8', maxBuffer: maxOutputBytes })
    if (ran.status !== 0) throw new Error(`${command} failed: ${ran.error?.message ?? ran.stderr.slice(-2000)}`)
    return ran.stdout
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line) as readonly string[])
  }
}
