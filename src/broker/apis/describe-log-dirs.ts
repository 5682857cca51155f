import type { ResponseDraftOf } from '../../kafka/api.ts'
import type { DescribeLogDirsRequest, describeLogDirs } from '../../kafka/messages/describe-log-dirs.ts'
import type { RequestContext } from '../request-context.ts'
import type { Topic } from '../topics/topic.ts'

type Response = ResponseDraftOf<typeof describeLogDirs>
type TopicAnswer = Response['results'][number]['topics'][number]

/** Shows how much disk the partitions take. There is one folder. */
export async function showLogDirs(request: DescribeLogDirsRequest, { broker }: RequestContext): Promise<Response> {
  const asked =
    request.topics === null
      ? Array.from(broker.topics.all(), topic => ({ topic, partitions: undefined }))
      : request.topics.map(({ topic, partitions }) => ({ topic: broker.topics.byName(topic), partitions }))
  const topics: TopicAnswer[] = []
  for (const { topic, partitions } of asked) if (topic !== undefined) topics.push(await topicSizes(topic, partitions))
  const { totalBytes, usableBytes } = await broker.disk.space()
  const result = { errorCode: 0, logDir: broker.disk.folder, topics, totalBytes, usableBytes }
  return { throttleTimeMs: 0, results: [result] }
}

async function topicSizes(topic: Topic, asked: readonly number[] | undefined): Promise<TopicAnswer> {
  const indexes = asked?.filter(index => topic.hasPartition(index)) ?? allPartitions(topic)
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
