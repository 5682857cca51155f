import { levels, type CompatibilityLevel } from '../../schema/compatibility.ts'
import type { SchemaType } from '../../schema/schema.ts'
import { closestName } from '../closest-name.ts'
import { CheckProblem } from './check-problem.ts'
import type { CheckRequest } from './check-request.ts'
import { readOutputs, type Output } from './outputs.ts'

/** What schemas are compared with. */
export type Against =
  | { readonly kind: 'registry' }
  | { readonly kind: 'lock' }
  | { readonly kind: 'git'; readonly revision: string }
  | { readonly kind: 'dir'; readonly path: string }

/** The flags of a check that need no manifest, read. */
export interface CheckSettings {
  readonly level?: CompatibilityLevel
  readonly type?: SchemaType
  readonly against?: Against
  readonly failsOnWarnings: boolean
  readonly outputs: readonly Output[]
}

const types: readonly SchemaType[] = ['AVRO', 'JSON', 'PROTOBUF']

/** Throws CheckProblem for what cannot be meant. */
export function readCheckSettings(request: CheckRequest): CheckSettings {
  const { file, subject, type, manifest, against, failOn = 'error' } = request
  if (file !== undefined && subject?.length !== 1) throw new CheckProblem('FILE needs one --subject.')
  if (file !== undefined && manifest !== undefined) throw new CheckProblem('FILE and --manifest do not go together.')
  if (type !== undefined && file === undefined)
    throw new CheckProblem('--type needs FILE: set language in the manifest.')
  const level = request.level && word('--level', request.level, Object.keys(levels) as CompatibilityLevel[])
  return {
    ...(level && { level }),
    ...(type !== undefined && { type: word('--type', type, types) }),
    ...(against !== undefined && { against: readAgainst(against) }),
    failsOnWarnings: word('--fail-on', failOn, ['error', 'warning']) === 'warning',
    outputs: readOutputs(request.output ?? []),
  }
}

/** `registry`, `lock`, `git:REF` or `dir:PATH`. Throws CheckProblem. */
export function readAgainst(text: string): Against {
  if (text === 'registry' || text === 'lock') return { kind: text }
  const [, kind, rest] = /^(git|dir):(.+)$/s.exec(text) ?? []
  if (kind === 'git' && rest !== undefined) return { kind, revision: rest }
  if (kind === 'dir' && rest !== undefined) return { kind, path: rest }
  throw new CheckProblem(`--against ${text}: is registry, lock, git:REF or dir:PATH.`)
}

function word<Word extends string>(flag: string, text: string, words: readonly Word[]): Word {
  const found = words.find(one => one.toLowerCase() === text.toLowerCase())
  if (found !== undefined) return found
  const closest = closestName(text, words)
  throw new CheckProblem(
    `${flag} ${text}: ${closest === undefined ? `is one of ${words.join(', ')}` : `did you mean ${closest}?`}`,
  )
}
