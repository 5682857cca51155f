import { readFileSync } from 'node:fs'
import { extname, resolve } from 'node:path'
import type { InspectedSchemas } from '../../check/check-tree.ts'
import { checkFinding, pageOfCode, type CheckFinding } from '../../check/findings.ts'
import { readGlob } from '../../check/glob.ts'
import { lintSchema, type LintSettings } from '../../check/lint.ts'
import type { GraphNode } from '../../check/reference-graph.ts'
import { SerdeError } from '../../serde/errors.ts'
import { valueLanguages } from '../../serde/value-languages.ts'
import type { FileSource } from './file-source.ts'

const NOTHING = new Uint8Array()
/** Protobuf: a payload without message indexes is the first message. */
const FIRST_MESSAGE = { bytes: new Uint8Array([0]), start: 0 }

/** What is looked at beside compatibility. */
export interface Inspections {
  readonly folder: string
  readonly source: FileSource
  /** Undefined: no rule of style is looked at. */
  readonly lint: LintSettings | undefined
}

/** Findings of style, and of examples that the schema cannot read. */
export async function inspected(
  node: GraphNode,
  schemas: InspectedSchemas,
  { folder, source, lint }: Inspections,
): Promise<readonly CheckFinding[]> {
  const style = lint ? lintFindings(node, schemas, lint) : []
  const examples = await Promise.all(
    examplePaths(node, source).map(path => exampleFinding(node, schemas, { path, file: resolve(folder, path) })),
  )
  return [...style, ...examples.flat()]
}

function lintFindings(node: GraphNode, { candidate }: InspectedSchemas, lint: LintSettings): readonly CheckFinding[] {
  const { subject, path: file, text, entry } = node.schema
  return lintSchema(candidate, text, lint).map(({ code, severity, path, message, position }) => ({
    code,
    severity,
    subject,
    file,
    path,
    message,
    versions: [],
    hint: 'change the schema, or set the rule to off in the manifest',
    page: pageOfCode(code),
    ...(position && { position }),
    ...(entry.owner !== undefined && { owner: entry.owner }),
  }))
}

function examplePaths({ schema: { entry } }: GraphNode, source: FileSource): readonly string[] {
  const paths = entry.examples.flatMap(pattern => {
    const glob = readGlob(pattern)
    return glob ? source.list(glob.folder).filter(path => glob.matches(path)) : []
  })
  return [...new Set(paths)]
}

async function exampleFinding(
  { schema: { subject, type, entry } }: GraphNode,
  { candidate, earlier }: InspectedSchemas,
  { path, file }: { readonly path: string; readonly file: string },
): Promise<readonly CheckFinding[]> {
  const { values } = await valueLanguages[type].load()
  const writer = earlier?.type === type ? earlier : candidate
  try {
    const reader = values.reader({ writer, reader: candidate, isTrusted: false }, {})
    if (extname(path) === '.json')
      reader.read(values.writer(writer, {}).write(JSON.parse(readFileSync(file, 'utf8')), NOTHING), 0)
    else reader.read(new Uint8Array(readFileSync(file)), 0, FIRST_MESSAGE)
    return []
  } catch (error) {
    if (!(error instanceof SerdeError || error instanceof SyntaxError)) throw error
    const owner = entry.owner !== undefined && { owner: entry.owner }
    const message = `the example is not read by the schema: ${error.message}`
    const position = { line: 1, column: 1 }
    return [checkFinding('CHECK_EXAMPLE_UNREADABLE', { subject, file: path, position, path, message, ...owner })]
  }
}
