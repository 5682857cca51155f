import type { Tool } from './kafka-jars.ts'

/**
 * The tool's path; undefined, with the reason on standard error, when it is not there and may be missing. Throws in CI,
 * where it may not.
 */
export function requiredTool(tool: Tool): string | undefined {
  if (tool.missing === undefined) return tool.path
  if (process.env.CI === 'true') throw new Error(tool.missing)
  process.stderr.write(`skipped: ${tool.missing}\n`)
  return undefined
}
