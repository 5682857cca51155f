import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { broker, expectRefused, expectSame, run, skip, unique, until } from '../javascript/kafka/cell.mjs'

const logSettings = fileURLToPath(new URL('../../support/kafka-tools/log4j2.xml', import.meta.url))
const jvm = ['-Xmx256m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1']
const maxOutputBytes = 1 << 26
const tools = {
  topics: 'org.apache.kafka.tools.TopicCommand',
  configs: 'kafka.admin.ConfigCommand',
  groups: 'org.apache.kafka.tools.consumer.group.ConsumerGroupCommand',
  deleteRecords: 'org.apache.kafka.tools.DeleteRecordsCommand',
  offsets: 'org.apache.kafka.tools.GetOffsetShell',
  logDirs: 'org.apache.kafka.tools.LogDirsCommand',
  transactions: 'org.apache.kafka.tools.TransactionsCommand',
  versions: 'org.apache.kafka.tools.BrokerApiVersionsCommand',
  producePerformance: 'org.apache.kafka.tools.ProducerPerformance',
  consumePerformance: 'org.apache.kafka.tools.ConsumerPerformance',
  verifiableProducer: 'org.apache.kafka.tools.VerifiableProducer',
}

/** Runs a tool to its end. What it printed is the answer; it is also the error when the tool fails. */
function tool(name, words, address = broker.plain) {
  const all = ['-cp', join(broker.jars, '*'), `-Dlog4j2.configurationFile=${logSettings}`, tools[name]]
  return new Promise((resolve, reject) => {
    execFile(
      process.env.JAVA ?? 'java',
      [...jvm, ...all, '--bootstrap-server', address, ...words],
      { maxBuffer: maxOutputBytes },
      (error, stdout, stderr) =>
        error ? reject(new Error(`${name} ${words.join(' ')}: ${stdout}${stderr}`)) : resolve(stdout),
    )
  })
}

function expectSaid(printed, pattern) {
  if (!pattern.test(printed)) throw new Error(`${pattern} is not in: ${printed}`)
}

/** The tool prints a failure and ends as if there were none, or does not: either counts. */
const expectFailure = (work, pattern) =>
  expectRefused(async () => {
    const printed = await work()
    if (/error|exception/i.test(printed)) throw new Error(printed)
  }, pattern)

async function withFile(text, work) {
  const folder = mkdtempSync(join(tmpdir(), 'headgate-tools-'))
  const file = join(folder, 'file')
  writeFileSync(file, text)
  try {
    return await work(file)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const createTopic = (topic, partitions) =>
  tool('topics', ['--create', '--topic', topic, '--partitions', `${partitions}`])
const count = 5000
const sizeBytes = 100

/** So many records as fast as they go, with what a producer may be told. */
async function producePerformance(topic, settings, more = []) {
  const properties = Object.entries(settings).map(([name, value]) => `${name}=${value}`)
  const words = ['--topic', topic, '--num-records', `${count}`, '--record-size', `${sizeBytes}`, '--throughput', '-1']
  const commands = properties.length === 0 ? [] : ['--command-property', ...properties]
  expectSaid(
    await tool('producePerformance', [...words, ...commands, ...more]),
    new RegExp(`^${count} records sent`, 'm'),
  )
}

/** Offsets at the ends of a topic's partitions, summed up. */
async function endOf(topic) {
  const lines = (await tool('offsets', ['--topic', topic])).trim().split('\n')
  return lines.reduce((sum, line) => sum + Number(line.split(':')[2]), 0)
}

/** One after the other they would take as long as three starts of Java. */
const produce = codec => async () => {
  const topic = unique('perf')
  const send = acks => producePerformance(topic, { acks, 'compression.type': codec, 'enable.idempotence': false })
  await Promise.all(['all', '1', '0'].map(send))
  const words = ['--topic', topic, '--num-records', `${3 * count}`, '--timeout', '30000', '--hide-header']
  const [, , , , consumed] = (await tool('consumePerformance', words)).trim().split('\n').at(-1).split(', ')
  expectSame(Number(consumed), 3 * count, 'records')
}

async function idempotent() {
  const topic = unique('verifiable')
  await createTopic(topic, 1)
  const [printed] = await Promise.all([
    tool('verifiableProducer', ['--topic', topic, '--max-messages', '1000', '--acks', '-1']),
    producePerformance(topic, { acks: 'all', 'enable.idempotence': true, 'batch.size': 500 }),
  ])
  expectSaid(printed, /"acked":1000,/)
  expectSame(await endOf(topic), count + 1000, 'records')
}

async function transactions() {
  const topic = unique('transactions')
  const id = unique('id')
  await producePerformance(topic, {}, ['--transactional-id', id, '--transaction-duration-ms', '50'])
  const [list, described, producers] = await Promise.all([
    tool('transactions', ['list']),
    tool('transactions', ['describe', '--transactional-id', id]),
    tool('transactions', ['describe-producers', '--topic', topic, '--partition', '0']),
  ])
  expectSaid(list, new RegExp(`^${id}\\s+\\d+\\s+\\d+\\s+CompleteCommit`, 'm'))
  expectSaid(described, /CompleteCommit/)
  expectSaid(producers, /ProducerId/)
}

/** In branches: each tool is a start of Java. */
async function administer() {
  const [topic, emptied] = [unique('admin'), unique('emptied')]
  await Promise.all([createTopic(topic, 2), createTopic(emptied, 1)])
  await Promise.all([administerTopics(topic), administerConfigs(topic), administerRecords(emptied)])
  await administerGroups(topic)
  await tool('topics', ['--delete', '--topic', topic])
  await until(async () => !(await tool('topics', ['--list'])).includes(topic), 'the topic to go')
}

async function administerTopics(topic) {
  expectSaid(await tool('versions', []), /Produce\(0\): /)
  await expectFailure(() => createTopic(topic, 2), /already exists/)
  await tool('topics', ['--create', '--if-not-exists', '--topic', topic])
  await tool('topics', ['--alter', '--topic', topic, '--partitions', '3'])
  expectSaid(await tool('topics', ['--describe', '--topic', topic]), /PartitionCount: 3[^]*Leader: \d+/)
}

async function administerConfigs(topic) {
  const entity = ['--entity-type', 'topics', '--entity-name', topic]
  const described = () => tool('configs', [...entity, '--describe'])
  await tool('configs', [...entity, '--alter', '--add-config', 'retention.ms=7200000,cleanup.policy=[compact,delete]'])
  const changed = await described()
  expectSaid(changed, /retention\.ms=7200000/)
  expectSaid(changed, /cleanup\.policy=compact,delete/)
  await tool('configs', [...entity, '--alter', '--delete-config', 'retention.ms,cleanup.policy'])
  if (/retention\.ms=7200000/.test(await described())) throw new Error('the config was not deleted')
  const wrong = () => tool('configs', [...entity, '--alter', '--add-config', 'no.such.key=1'])
  await expectFailure(wrong, /unknown topic config/i)
}

async function administerGroups(topic) {
  await producePerformance(topic, { acks: 'all' })
  const group = unique('group')
  const words = ['--topic', topic, '--group', group, '--timeout', '30000', '--hide-header']
  await tool('consumePerformance', [...words, '--num-records', `${count}`])
  const reset = (...more) => tool('groups', ['--reset-offsets', '--group', group, '--topic', `${topic}:0`, ...more])
  const line = offset => new RegExp(`${topic}\\s+0\\s+${offset}\\b`)
  expectSaid(await reset('--to-earliest', '--execute'), line(0))
  expectSaid(await reset('--to-offset', '42', '--execute'), line(42))
  expectSaid(await reset('--shift-by', '-2', '--dry-run'), line(40))
  const [described, listed] = await Promise.all([
    tool('groups', ['--describe', '--group', group]),
    tool('groups', ['--list']),
  ])
  expectSaid(described, line(42))
  expectSaid(listed, new RegExp(`^${group}$`, 'm'))
  expectSaid(await reset('--by-duration', 'PT1H', '--execute'), line(0))
  expectSaid(await tool('groups', ['--delete-offsets', '--group', group, '--topic', topic]), /Successful/)
  expectSaid(await tool('groups', ['--delete', '--group', group]), /successful/)
}

async function administerRecords(topic) {
  await producePerformance(topic, { acks: 'all' })
  const partitions = [{ topic, partition: 0, offset: 7 }]
  const text = JSON.stringify({ partitions, version: 1 })
  await withFile(text, file => tool('deleteRecords', ['--offset-json-file', file]))
  expectSaid(await tool('offsets', ['--topic-partitions', `${topic}:0`, '--time', 'earliest']), /:0:7$/m)
  expectSaid(await tool('logDirs', ['--describe', '--topic-list', topic]), new RegExp(`"${topic}-0"`))
}

async function through(address, properties) {
  const text = Object.entries(properties).map(([name, value]) => `${name}=${value}\n`)
  await withFile(text.join(''), async file => {
    const topic = unique('secure')
    await tool('topics', ['--create', '--topic', topic, '--command-config', file], address)
    const words = ['--topic', topic, '--num-records', '100', '--record-size', '50', '--throughput', '-1']
    await tool('producePerformance', [...words, '--command-config', file], address)
    const read = ['--topic', topic, '--num-records', '100', '--timeout', '20000', '--command-config', file]
    expectSaid(await tool('consumePerformance', read, address), /, 100, /)
  })
}

const modules = {
  PLAIN: 'plain.PlainLoginModule',
  'SCRAM-SHA-256': 'scram.ScramLoginModule',
  'SCRAM-SHA-512': 'scram.ScramLoginModule',
}
const saslOf = mechanism => ({
  'sasl.mechanism': mechanism,
  'sasl.jaas.config': `org.apache.kafka.common.security.${modules[mechanism]} required username="${broker.user}" password="${broker.password}";`,
})
const tlsOf = () => ({ 'ssl.truststore.type': 'PEM', 'ssl.truststore.location': broker.authority })
const sasl = mechanism => () => through(broker.sasl, { 'security.protocol': 'SASL_PLAINTEXT', ...saslOf(mechanism) })
const skipGroups = () => skip('the tools are no group of several; see java')

await run({
  ...Object.fromEntries(['none', 'gzip', 'snappy', 'lz4', 'zstd'].map(codec => [`produce ${codec}`, produce(codec)])),
  'group of three': skipGroups,
  'static member': skipGroups,
  'consumer protocol': skipGroups,
  idempotent,
  transactions,
  admin: administer,
  'sasl plain': sasl('PLAIN'),
  'sasl scram-sha-256': sasl('SCRAM-SHA-256'),
  'sasl scram-sha-512': sasl('SCRAM-SHA-512'),
  tls: () => through(broker.tls, { 'security.protocol': 'SSL', ...tlsOf() }),
  'tls and sasl': () =>
    through(broker.saslTls, { 'security.protocol': 'SASL_SSL', ...tlsOf(), ...saslOf('SCRAM-SHA-256') }),
})
