import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { parseAvro } from '../../../src/schema/avro/parse.ts'
import { parseJsonSchema } from '../../../src/schema/json/parse.ts'
import { defaultLimits } from '../../../src/schema/limits.ts'
import { parseProtobuf } from '../../../src/schema/protobuf/parse.ts'
import type { ParsedSchema, ParseSchema, SchemaType } from '../../../src/schema/schema.ts'
import { moduleText } from '../../../src/serde/declarations/module-text.ts'
import { subjectTypes } from '../../../src/serde/declarations/subject-types.ts'

const folder = fileURLToPath(new URL('.', import.meta.url))
const languages: Readonly<Record<SchemaType, ParseSchema>> = {
  AVRO: parseAvro,
  JSON: parseJsonSchema,
  PROTOBUF: parseProtobuf,
}

/** Reads a schema as serializers do. */
export function parsed(type: SchemaType, schema: object | string): ParsedSchema {
  const text = typeof schema === 'string' ? schema : JSON.stringify(schema)
  const options = { mode: 'stored', validateFields: false, allowsEditions: true, limits: defaultLimits } as const
  return languages[type](text, [], options)
}

/** The module for schemas by topic: the values of each. */
export function moduleOf(schemas: Readonly<Record<string, ParsedSchema>>): string {
  const entries = Object.entries(schemas)
  return moduleText({
    subjects: new Map(entries.map(([topic, schema]) => [`${topic}-value`, subjectTypes(schema)])),
    topics: new Map(entries.map(([topic]) => [topic, [`${topic}-value`]])),
    keys: new Map(),
  })
}

/** Files of the library and of src, which stay as they are from program to program. */
const readBefore = new Map<string, ts.SourceFile>()

/** What the compiler says of files that exist in memory alone, beside this one: `name: message`. */
export function complaints(files: Readonly<Record<string, string>>): readonly string[] {
  const texts = new Map(Object.entries(files).map(([name, text]) => [join(folder, name), text]))
  const options: ts.CompilerOptions = {
    target: ts.ScriptTarget.ES2023,
    lib: ['lib.es2023.d.ts'],
    module: ts.ModuleKind.NodeNext,
    types: ['node'],
    strict: true,
    exactOptionalPropertyTypes: true,
    skipLibCheck: true,
    noEmit: true,
    allowImportingTsExtensions: true,
  }
  const host = ts.createCompilerHost(options)
  const virtual: ts.CompilerHost = {
    ...host,
    fileExists: name => texts.has(name) || host.fileExists(name),
    readFile: name => texts.get(name) ?? host.readFile(name),
    getSourceFile(name, ...rest) {
      const text = texts.get(name)
      if (text !== undefined) return ts.createSourceFile(name, text, ts.ScriptTarget.ES2023)
      const known = readBefore.get(name) ?? host.getSourceFile(name, ...rest)
      if (known) readBefore.set(name, known)
      return known
    },
  }
  const program = ts.createProgram([...texts.keys()], options, virtual)
  return [...texts.keys()].flatMap(name => {
    const file = program.getSourceFile(name)
    const found = [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)]
    return found.map(({ messageText, start = 0 }) => {
      const line = (texts.get(name) ?? '').slice(0, start).split('\n').length
      return `${name.slice(folder.length)}:${line}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`
    })
  })
}

/** Why a text is no module of exported type declarations alone; undefined where it is one. */
export function intrusion(text: string): string | undefined {
  const file = ts.createSourceFile('m.ts', text, ts.ScriptTarget.ES2023, true)
  const { parseDiagnostics, referencedFiles, typeReferenceDirectives, libReferenceDirectives, pragmas } =
    file as ts.SourceFile & { parseDiagnostics: readonly ts.Diagnostic[]; pragmas: ReadonlyMap<string, unknown> }
  const [first] = parseDiagnostics
  if (first) return ts.flattenDiagnosticMessageText(first.messageText, '\n')
  if (referencedFiles.length + typeReferenceDirectives.length + libReferenceDirectives.length + pragmas.size > 0)
    return 'the text speaks to the compiler'
  const { commentDirectives } = file as ts.SourceFile & { commentDirectives?: readonly unknown[] }
  if (commentDirectives !== undefined && commentDirectives.length > 0) return 'a comment turns off errors'
  const names = new Set<string>()
  for (const statement of file.statements) {
    if (!ts.isInterfaceDeclaration(statement) && !ts.isTypeAliasDeclaration(statement))
      return `a statement of kind ${ts.SyntaxKind[statement.kind]}`
    if (names.has(statement.name.text)) return `two types called ${statement.name.text}`
    names.add(statement.name.text)
  }
  return foreignWords(file, names)
}

const known = new Set(['Date', 'Uint8Array', 'ReadonlyMap'])

/** A type that is neither declared nor one of the few that declarations use, or an expression. */
function foreignWords(file: ts.SourceFile, declared: ReadonlySet<string>): string | undefined {
  let found: string | undefined
  const visit = (node: ts.Node): void => {
    if (ts.isTypeReferenceNode(node)) {
      const name = node.typeName.getText()
      if (!declared.has(name) && !known.has(name)) found = `a reference to ${name}`
    }
    if (ts.isComputedPropertyName(node) || ts.isTypeQueryNode(node) || ts.isImportTypeNode(node))
      found = `a ${ts.SyntaxKind[node.kind]}`
    ts.forEachChild(node, visit)
  }
  visit(file)
  return found
}
