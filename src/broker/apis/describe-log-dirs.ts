import type { ResponseDraftOf } from '../../kafka/api.ts'
import type { DescribeLogDirsRequest, describeLogDirs } from '../../kafka/messages/describe-log-dirs.ts'
import type { RequestContext } from '../request-context.ts'
import type { Topic } from '../topics/topic.ts'

type Response = ResponseDraftOf<typeof describeLogDirs>
type TopicAnswer = Response['results'][number]['topics'][number]

/** Shows how much disk the partitions take. There is one folder. */
export async function showLogDirs(request: DescribeLogDirsRequest, { broker }: RequestContext): Promise<Response> {
  const asked = new Map<string, readonly number[] | undefined>()
  if (request.topics === null) for (const { name } of broker.topics.all()) asked.set(name, undefined)
  for (const { topic, partitions } of request.topics ?? [])
    asked.set(topic, [...(asked.get(topic) ?? []), ...partitions])
  const topics: TopicAnswer[] = []
  for (const [name, partitions] of asked) {
    const topic = broker.topics.byName(name)
    const answer = topic === undefined ? undefined : await topicSizes(topic, partitions)
    if (answer !== undefined && answer.partitions.length > 0) topics.push(answer)
  }
  const { totalBytes, usableBytes } = await broker.disk.space()
  const result = { errorCode: 0, logDir: broker.disk.folder, topics, totalBytes, usableBytes }
  return { throttleTimeMs: 0, results: [result] }
}

async function topicSizes(topic: Topic, asked: readonly number[] | undefined): Promise<TopicAnswer> {
  const indexes =
    asked === undefined ? allPartitions(topic) : [...new Set(asked)].filter(index => topic.hasPartition(index))
  const partitions: TopicAnswer['partitions'][number][] = []
  for (const partitionIndex of indexes) {
    const log = await topic.openLog(partitionIndex)
    const partitionSize = BigInt(log.storage.sizeBytes)
    partitions.push({ partitionIndex, partitionSize, offsetLag: 0n, isFutureKey: false })
  }
  return { name: topic.name, partitions }
}

function allPartitions({ partitionCount }: Topic): readonly number[] {
  return Array.from({ length: partitionCount }, (_, index) => index)
}
