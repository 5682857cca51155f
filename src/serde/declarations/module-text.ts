import { cutAliasCycles } from './alias-cycles.ts'
import { withoutDeepTypes } from './deep-types.ts'
import { behind, printMembers, printType, type NameOf } from './print-type.ts'
import { docComment, propertyName, stringLiteral, typeNameOf } from './safe-text.ts'
import { shareDeclarations } from './shared-declarations.ts'
import { reachable, type Declaration, type SubjectTypes } from './type-node.ts'

/** Subjects by what they are called in a module, and the topics they belong to. */
export interface ModuleContent {
  readonly subjects: ReadonlyMap<string, SubjectTypes>
  /** Subjects of the values of a topic. */
  readonly topics: ReadonlyMap<string, readonly string[]>
  /** Subjects of the keys of a topic. */
  readonly keys: ReadonlyMap<string, readonly string[]>
}

/** Names that stand for something else in the module. */
const takenNames = ['Subjects', 'Topics', 'Keys', 'Date', 'Uint8Array', 'ReadonlyMap']

const header =
  '// Types of the schemas of subjects. Made by `headgate types`: what is changed here is gone when it runs again.\n\n'

/**
 * A module of type declarations: `Subjects`, `Topics` and `Keys`, then every type they lead to. Whatever the names and
 * descriptions of the schemas, the text is declarations of types and nothing else.
 */
export function moduleText({ subjects, topics, keys }: ModuleContent): string {
  const given = [...subjects.values()].flatMap(({ read, write }) => [read, write])
  const roots = shareDeclarations(withoutDeepTypes(given))
  cutAliasCycles(roots)
  const declarations = reachable(roots)
  const nameOf = namesOf(declarations)
  const rows = [...subjects.keys()].map((subject, at) => {
    const [read, write] = [roots[2 * at], roots[2 * at + 1]].map(type => (type ? printType(type, nameOf) : 'unknown'))
    return `readonly ${propertyName(subject)}: { readonly read: ${read}; readonly write: ${write} }`
  })
  const maps = [
    table('Subjects', 'What is read from each subject, and what may be written to it.', rows),
    table('Topics', 'Topics by name, with what their values are: `new Serializer<Topics>(registry)`.', links(topics)),
    table(
      'Keys',
      "Topics by name, with what their keys are: `new Serializer<Keys>(registry, { field: 'key' })`.",
      links(keys),
    ),
  ]
  return header + [...maps, ...declarations.map(one => declarationText(one, nameOf))].join('\n')
}

function table(name: string, doc: string, rows: readonly string[]): string {
  const members = rows.map(row => `${row.replace(/^/gm, '  ')}\n`).join('')
  return `/** ${doc} */\nexport interface ${name} {${members === '' ? '' : `\n${members}`}}\n`
}

function links(topics: ReadonlyMap<string, readonly string[]>): readonly string[] {
  return [...topics].map(([topic, subjects]) => {
    const types = subjects.map(subject => `Subjects[${stringLiteral(subject)}]`)
    return `readonly ${propertyName(topic)}: ${types.join(' | ')}`
  })
}

function declarationText(declaration: Declaration, nameOf: NameOf): string {
  const { type, doc } = declaration
  const name = nameOf(declaration)
  const start = `${docComment(doc)}export `
  const isInterface = type.kind === 'object' && type.members.length > 0
  return isInterface
    ? `${start}interface ${name} ${printMembers(type, nameOf)}\n`
    : `${behind(`${start}type ${name} =`, printType(type, nameOf))}\n`
}

/** A name for each, unlike all others. */
function namesOf(declarations: readonly Declaration[]): NameOf {
  const taken = new Set(takenNames)
  const counts = new Map<string, number>()
  const names = new Map<Declaration, string>()
  for (const declaration of declarations) {
    const wanted = typeNameOf(declaration.name)
    let count = counts.get(wanted) ?? 1
    let name = count === 1 ? wanted : `${wanted}${count}`
    while (taken.has(name)) name = `${wanted}${++count}`
    counts.set(wanted, count + 1)
    taken.add(name)
    names.set(declaration, name)
  }
  return declaration => names.get(declaration) ?? 'unknown'
}
