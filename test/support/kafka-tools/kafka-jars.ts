import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** A tool that tests can use, or why they cannot. */
export type Tool = { readonly path: string; readonly missing?: undefined } | { readonly missing: string }

const at = (name: string): string => fileURLToPath(new URL(name, import.meta.url))
const copyDependencies = 'org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies'
const oldestJava = 17

/** Settings of the tools' own log, which goes to standard output. */
export const log4jSettings = at('log4j2.xml')

/** Where tools are kept between runs: `HEADGATE_TOOLS`, else a folder in the user's cache. Outside of the repository. */
export const toolsFolder = process.env.HEADGATE_TOOLS ?? join(homedir(), '.cache', 'headgate')

/** The Java that runs the tools. */
export const java = process.env.JAVA ?? 'java'

/** The folder of Kafka's jars. Fetched once from Maven Central; later calls need no network. */
export function kafkaJars(): Tool {
  return mavenJars('kafka', at('pom.xml'))
}

/** The folder of the jars that a pom names, fetched once from Maven Central. */
export function mavenJars(name: string, pom: string): Tool {
  const major = javaMajor()
  if (major === undefined || major < oldestJava) return { missing: `no Java ${oldestJava} or newer (${java})` }
  const folder = join(toolsFolder, `${name}-${hashOf(pom)}`)
  if (existsSync(folder)) return { path: folder }
  mkdirSync(toolsFolder, { recursive: true })
  const unfinished = mkdtempSync(`${folder}-`)
  try {
    const words = ['-q', '-B', '-f', pom, copyDependencies, '-DincludeScope=runtime', `-DoutputDirectory=${unfinished}`]
    execFileSync('mvn', words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
    // Whole or not there: an interrupted download leaves no folder of this name.
    if (!existsSync(folder)) renameSync(unfinished, folder)
    return { path: folder }
  } catch (error) {
    return { missing: `the jars of ${name} are not in ${folder} and could not be fetched: ${reasonOf(error)}` }
  } finally {
    rmSync(unfinished, { recursive: true, force: true })
  }
}

/** The words that run a class of Kafka's with this Java. */
export function kafkaCommand(jars: string, className: string, jvm: readonly string[] = []): readonly string[] {
  return [java, ...jvm, '-cp', join(jars, '*'), `-Dlog4j2.configurationFile=${log4jSettings}`, className]
}

/** Another list of jars is another folder. */
function hashOf(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex').slice(0, 12)
}

function javaMajor(): number | undefined {
  try {
    const printed = execFileSync(java, ['--version'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
    return Number(/\d+/.exec(printed)?.[0])
  } catch {
    // Not there, or older than the flag.
    return undefined
  }
}

function reasonOf(error: unknown): string {
  const { code, stdout = '', message = '' } = error as { code?: string; stdout?: string; message?: string }
  if (code === 'ENOENT') return 'Maven (mvn) is not installed'
  return /^\[ERROR\] (.*)/m.exec(stdout)?.[1] ?? message
}
