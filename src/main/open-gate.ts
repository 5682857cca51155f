import { randomBytes } from 'node:crypto'
import { setImmediate as turn } from 'node:timers/promises'
import type { HeadgateSettings } from '../config.ts'
import type { RejectionSink } from '../governance/rejections.ts'
import type { Logger } from '../telemetry/logger.ts'
import type { GateClock } from '../validation/gate.ts'
import { Gate } from '../validation/gate.ts'
import type { GateMetrics } from '../validation/gate-metrics.ts'
import { noMetrics } from '../validation/gate-metrics.ts'
import type { RecordHooks } from '../validation/hooks-port.ts'
import { PayloadCompiler } from '../validation/payload/payload-languages.ts'
import type { SchemaSource } from '../validation/schema-source.ts'

/** What the gate is joined to. */
export interface GateJoints {
  readonly source: SchemaSource
  readonly logger: Logger
  /** Where rejections go; nowhere when left out. */
  readonly sink?: RejectionSink | undefined
  readonly metrics?: GateMetrics | undefined
  readonly hooks?: RecordHooks | undefined
}

/** The gate of this process. */
export function openGate({ validation }: HeadgateSettings, joints: GateJoints): Gate {
  const { source, logger, sink, metrics, hooks } = joints
  const { protobufDepth, depth, baseSteps, stepsPerByte } = validation.gate
  const payloads = new PayloadCompiler({ protobufDepth, depth, baseSteps, stepsPerByte })
  return new Gate({
    source,
    compilePayloads: schema => payloads.compile(schema),
    settings: validation.gate,
    metrics: metrics ?? noMetrics,
    sink: sink ?? { add: () => undefined },
    clock: gateClock,
    logger,
    hooks,
  })
}

const gateClock: GateClock = {
  wallMs: Date.now,
  steadyMs: () => performance.now(),
  turn: () => turn(),
  schedule: (delayMs, callback) => {
    const timer = setTimeout(callback, delayMs).unref()
    return () => clearTimeout(timer)
  },
  randomBytes,
}
