import { spawnSync } from 'node:child_process'
import { kafkaCommand } from './kafka-jars.ts'

/** What Kafka's `DumpLogSegments` printed about files. */
export interface SegmentDump {
  /** A line per batch, as printed. */
  readonly batches: readonly string[]
  readonly records: readonly DumpedRecord[]
  /** Lines per file that is not a log: entries of indexes, producers of snapshots, aborted transactions. */
  readonly entries: ReadonlyMap<string, readonly string[]>
  /** Every other line: what the tool found wrong. */
  readonly complaints: readonly string[]
}

/** A record. Texts as the tool prints them; undefined where it prints none. */
export interface DumpedRecord {
  readonly offset: bigint
  readonly timestamp: bigint
  readonly headers: string
  readonly key: string | undefined
  readonly payload: string | undefined
  /** `endTxnMarker: COMMIT coordinatorEpoch: 3` and the like, of control records. */
  readonly marker: string | undefined
}

const maxOutputBytes = 1 << 29
const recordLine =
  /^\| offset: (\d+) (?:Create|LogAppend)Time: (-?\d+) keySize: -?\d+ valueSize: -?\d+(?: sequence: -?\d+)? headerKeys: (\[.*?\])(?: (endTxnMarker: \w+ coordinatorEpoch: \d+))?(?: key: (.*?))?(?: payload: (.*))?$/
const batchLine = /^baseOffset: \d+ lastOffset: \d+ count: \d+ .* isvalid: true$/
const entryLine =
  /^(?:offset: \d+ position: \d+|timestamp: \d+ offset: \d+|version: \d+ producerId: .*|producerId: .*|\S+ passed sanity check\.|\S+ is empty\.)$/

/** Runs the tool over files, with the flags. */
export function dumpLogSegments(jars: string, files: readonly string[], flags: readonly string[] = []): SegmentDump {
  const [java = '', ...words] = kafkaCommand(jars, 'org.apache.kafka.tools.DumpLogSegments')
  const ran = spawnSync(java, [...words, ...flags, '--files', files.join()], {
    encoding: 'utf8',
    maxBuffer: maxOutputBytes,
  })
  if (ran.error) throw ran.error
  return readDump((ran.stdout + ran.stderr).split('\n'))
}

function readDump(lines: readonly string[]): SegmentDump {
  const batches: string[] = []
  const records: DumpedRecord[] = []
  const entries = new Map<string, string[]>()
  const complaints: string[] = []
  let file: string[] = []
  for (const line of withoutFirstGap(lines)) {
    const dumping = /^Dumping (.*)$/.exec(line)?.[1]
    const record = recordLine.exec(line)
    if (dumping !== undefined) entries.set(dumping, (file = []))
    else if (record) records.push(recordOf(record))
    else if (batchLine.test(line)) batches.push(line)
    else if (entryLine.test(line)) file.push(line)
    else if (line !== '' && !line.startsWith('Log starting offset: ')) complaints.push(line)
  }
  return { batches, records, entries, complaints }
}

function recordOf([, offset = '', timestamp = '', headers = '', marker, key, payload]: RegExpExecArray): DumpedRecord {
  return { offset: BigInt(offset), timestamp: BigInt(timestamp), headers, marker, key, payload }
}

/** Kafka 4.3 says "-1 is followed by" of every segment that does not begin at 0, Kafka's own included. */
function withoutFirstGap(lines: readonly string[]): readonly string[] {
  return lines.filter((line, index) => {
    const isFirstGap = /^ {2}-1 is followed by \d+$/.test(line)
    const isItsTitle =
      line.startsWith('Non-consecutive offsets in ') &&
      /^ {2}-1 is/.test(lines[index + 1] ?? '') &&
      !/^ {2}\d/.test(lines[index + 2] ?? '')
    return !isFirstGap && !isItsTitle
  })
}
