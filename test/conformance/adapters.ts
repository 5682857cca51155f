import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const at = (path: string) => new URL(path, import.meta.url)
const page = readFileSync(at('../../docs/kafka-clients.md'), 'utf8')
const KAFKA_CLIENTS = JSON.stringify({
  kafkajs: at('javascript/node_modules/kafkajs/index.js'),
  '@platformatic/kafka': at('javascript/node_modules/@platformatic/kafka/dist/index.js'),
  '@confluentinc/kafka-javascript': at('javascript/node_modules/@confluentinc/kafka-javascript/lib/index.js'),
})

const examples = ['kafka-kafkajs.mjs', 'kafka-platformatic.mjs', 'kafka-confluent.mjs']

/**
 * The examples with the clients themselves and the broker of the server, or the one at KAFKA_BROKER: what they print, and
 * that the types of the clients take what the adapters give.
 */
export async function runAdapters(url: string, kafkaAddress: string): Promise<boolean> {
  const broker = process.env['KAFKA_BROKER'] ?? kafkaAddress
  let failures = 0
  const attempt = async (title: string, work: () => Promise<void>): Promise<void> => {
    try {
      await work()
      console.log(`ok     ${title}`)
    } catch (error) {
      failures++
      console.log(`FAILED ${title}: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
  for (const name of examples) await attempt(`${name} prints what the page says`, () => runExample(name, url, broker))
  await attempt('the types of the clients take what the adapters give', checkTypes)
  return failures === 0
}

async function runExample(name: string, url: string, broker: string): Promise<void> {
  const { PATH = '', HOME = '' } = process.env
  const words = [
    '--import',
    at('../support/kafka-clients/stand-in.mjs').href,
    fileURLToPath(at(`../../docs/examples/${name}`)),
  ]
  const env = { PATH, HOME, KAFKA_CLIENTS, REGISTRY_URL: url, KAFKA_BROKER: broker }
  const { stdout } = await promisify(execFile)(process.execPath, words, { env, timeout: 60_000 })
  // Schema ids depend on what the registry holds already.
  const shown = stdout.replace(/schema id \d+/g, 'schema id 2')
  if (shown === '' || !page.includes('```\n' + shown + '```')) throw new Error(`it prints ${shown}`)
}

async function checkTypes(): Promise<void> {
  const words = [fileURLToPath(at('../../node_modules/typescript/bin/tsc')), '-p', fileURLToPath(at('javascript'))]
  await promisify(execFile)(process.execPath, words).catch((error: unknown) => {
    throw new Error((error as { readonly stdout?: string }).stdout ?? String(error))
  })
}
