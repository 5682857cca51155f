import type { SchemaDocument } from './document.ts'
export function classicMetaSchema(_uri: string): SchemaDocument | undefined { return undefined }
export function modernMetaSchema(_uri: string): SchemaDocument | undefined { return undefined }
