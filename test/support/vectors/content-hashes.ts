import { contentGuid } from '../../../src/registry/identity.ts'
import type { Content } from '../../../src/registry/store.ts'
import type { VectorFormat } from './formats.ts'
import { membersOf } from './shapes.ts'

interface HashFile {
  /** Texts by language, in small letters. */
  readonly schemas: Readonly<Record<string, string>>
  readonly references: Content['references']
  readonly metadata: NonNullable<Content['metadata']>
  readonly rules: NonNullable<Content['ruleSet']>
  /** By language in capitals and three digits, 0 or 1, for references, metadata and rules. */
  readonly expectedHashes: Readonly<Record<string, Readonly<Record<string, string>>>>
}

/** `schema-md5-golden.json`: the identity of a content, with and without references, metadata and rules. */
export const contentHashes: VectorFormat = {
  name: 'hashes of contents',
  matches: document => ['schemas', 'references', 'expectedHashes'].every(key => key in membersOf(document)),
  *run(document) {
    const file = document as HashFile
    for (const [language, hashes] of Object.entries(file.expectedHashes)) {
      for (const [parts, expected] of Object.entries(hashes)) {
        const guid = contentGuid({
          text: file.schemas[language.toLowerCase()] ?? '',
          references: parts[0] === '1' ? file.references : [],
          ...(parts[1] === '1' && { metadata: file.metadata }),
          ...(parts[2] === '1' && { ruleSet: file.rules }),
        })
        yield { id: `${language} ${parts}`, ...(guid !== expected && { fault: `${guid} instead of ${expected}` }) }
      }
    }
  },
}
