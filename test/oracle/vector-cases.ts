import type { Case } from './protobuf.ts'

type Text = Readonly<Record<string, unknown>>

/** The distinct texts of the Protobuf vectors, with their references. */
export function readCases(readFile: (name: string) => string): Case[] {
  const cases = new Map<string, Case>()
  const add = (id: string, text: unknown, references: ReadonlyMap<string, string>): void => {
    if (typeof text !== 'string') return
    const key = JSON.stringify([text, ...references])
    if (!cases.has(key)) cases.set(key, { id, text, references })
  }
  for (const one of listOf(readFile('protobuf-print.json')))
    add(`print-${one['id']}`, one['schema'], mapOf(one['references']))
  for (const one of listOf(readFile('protobuf-diff-own.json'))) {
    add(`own-${one['id']}-original`, one['original'], mapOf(one['original_references']))
    add(`own-${one['id']}-update`, one['update'], mapOf(one['update_references']))
  }
  for (const [at, one] of listOf(readFile('protobuf-diff.json')).entries()) {
    add(`diff-${at}-original`, one['original_schema'], mapOf(one['original_dependencies']))
    add(`diff-${at}-update`, one['update_schema'], mapOf(one['update_dependencies']))
  }
  for (const one of linesOf(readFile('parse-protobuf.jsonl')))
    add(String(one['id']), one['schema'], mapOf(one['references']))
  for (const one of linesOf(readFile('pairs-protobuf.jsonl'))) {
    add(`${one['id']}-earlier`, one['earlier'], mapOf(one['earlierReferences']))
    add(`${one['id']}-candidate`, one['candidate'], mapOf(one['candidateReferences']))
  }
  return [...cases.values()].map((one, index) => apart(one, `u${index}`))
}

/**
 * A case in a package and a folder of its own, so that many can be compiled together: names that begin with a dot get the
 * package in front, imports of its references the folder; other names resolve as before.
 */
function apart({ id, text, references }: Case, name: string): Case {
  const move = (file: string): string => {
    const inPackage = /\bpackage\s+[\w.]+\s*;/.test(file)
      ? file.replaceAll(/\bpackage\s+([\w.]+)\s*;/g, `package ${name}.$1;`)
      : file.replace(/^((?:[^"']*?\bsyntax\s*=\s*(?:"[^"]*"|'[^']*')\s*;)?)/, `$1 package ${name}; `)
    const absolute = inPackage.replaceAll(/(?<=[\s(<,])\.(?!google\.|confluent\.)(?=[A-Za-z_])/g, `.${name}.`)
    return [...references.keys()].reduce(
      (moved, path) =>
        moved.replaceAll(/(["'])([^"'\n]+)\1/g, (whole, mark, found) =>
          found === path ? `${mark}${name}/${path}${mark}` : whole,
        ),
      absolute,
    )
  }
  const moved = new Map([...references].map(([path, file]) => [`${name}/${path}`, move(file)]))
  return { id, text: move(text), references: moved }
}

function listOf(text: string): Text[] {
  const document = JSON.parse(text)
  return Array.isArray(document) ? document : document.cases
}

function linesOf(text: string): Text[] {
  return text
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.parse(line))
}

/** References as a map from import path to text, in either of the vectors' spellings. */
function mapOf(references: unknown): Map<string, string> {
  if (!Array.isArray(references))
    return new Map(Object.entries({ ...(references as Readonly<Record<string, string>>) }))
  return new Map(references.map(one => [String(one.name), String(one.schema ?? one.dependency)]))
}
