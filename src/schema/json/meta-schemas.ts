import { defaultLimits } from '../limits.ts'
import { dialectOf, isModern } from './dialect.ts'
import type { SchemaDocument } from './document.ts'
import { metaSchemaTexts } from './meta-schema-texts.ts'
import { readSchemaText } from './reference-texts.ts'

/** The meta-schema of draft 4, 6 or 7 under a URI without fragment. */
export function classicMetaSchema(uri: string): SchemaDocument | undefined {
  const document = modernMetaSchema(uri)
  return document === undefined || isModern(document.dialect) ? undefined : document
}

/** The meta-schema of any dialect under a URI, or one of its vocabularies. */
export function modernMetaSchema(uri: string): SchemaDocument | undefined {
  const text = textOf(uri)
  if (text === undefined) return undefined
  const root = readSchemaText(text, defaultLimits).root
  return { root, dialect: dialectOf(root), source: undefined }
}

/** Whether a URI is that of a meta-schema. */
export function isMetaSchema(uri: string): boolean {
  return textOf(uri) !== undefined
}

function textOf(uri: string): string | undefined {
  const [, name = ''] = /^https?:\/\/([^#]*)#?$/.exec(uri) ?? []
  return metaSchemaTexts.get(name === 'json-schema.org/schema' ? 'json-schema.org/draft-04/schema' : name)
}
