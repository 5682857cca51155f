import { describe, expect, test } from '@jest/globals'
import { AppendList } from '../../src/registry/append-list.ts'
import { Draft } from '../../src/registry/draft.ts'
import { RegistryState } from '../../src/registry/state.ts'
import type { Content } from '../../src/registry/store.ts'
import type { Observation } from '../../src/registry/tables.ts'

const content = (text: string, more: Partial<Content> = {}): Content => ({
  guid: `guid-${text}`,
  type: 'AVRO',
  text,
  references: [],
  ...more,
})
const draftOn = (state: RegistryState) => new Draft(state, () => 1000, { last: 0 })

function stateWith(...rows: [subject: string, version: number, id: number, text: string][]): RegistryState {
  const state = RegistryState.empty()
  const draft = draftOn(state)
  for (const [subject, version, id, text] of rows) draft.putVersion(content(text), { subject, version, id })
  draft.flush()
  return state
}

test('owners that contents of one subject share part ways when one content comes to another subject', () => {
  const state = stateWith(['a', 1, 1, 'x'], ['a', 2, 2, 'y'], ['a', 3, 3, 'z'])
  const owners = () => ['x', 'y', 'z'].map(text => state.owners('.', `guid-${text}`).join())
  expect(owners()).toEqual(['a', 'a', 'a'])
  for (const [subject, text, id] of [
    ['b', 'y', 2],
    ['c', 'x', 1],
    ['d', 'y', 2],
  ] as const) {
    const draft = draftOn(state)
    draft.putVersion(content(text), { subject, version: 1, id })
    draft.flush()
  }
  expect(owners()).toEqual(['a,c', 'a,b,d', 'a'])
  const draft = draftOn(state)
  draft.hardDelete(state.rows('a')[1]!)
  draft.flush()
  expect(owners()).toEqual(['a,c', 'b,d', 'a'])
})

describe('a draft', () => {
  test('is invisible until it is flushed', () => {
    const state = stateWith(['a', 1, 1, 'x'])
    const draft = draftOn(state)
    draft.putVersion(content('y'), { subject: 'a', version: 2, id: 2 })
    expect(state.rows('a').map(row => row.version)).toEqual([1])
    expect(draft.state.rows('a').map(row => row.version)).toEqual([1, 2])
    draft.flush()
    expect(state.rows('a').map(row => row.version)).toEqual([1, 2])
    expect(state.context('.').maxId).toBe(2)
  })

  test('a nested one that is dropped leaves nothing behind, and growth goes on after it', () => {
    const state = stateWith(['a', 1, 1, 'x'])
    const draft = draftOn(state)
    draft.nested().putVersion(content('x'), { subject: 'dropped', version: 1, id: 1 })
    const kept = draft.nested()
    kept.putVersion(content('x'), { subject: 'kept', version: 1, id: 1 })
    kept.flush(draft)
    draft.flush()
    expect(state.owners('.', 'guid-x')).toEqual(['a', 'kept'])
    expect(state.subjectNames()).toEqual(['a', 'kept'])
    expect(draft.changes().versions.map(row => row.subject)).toEqual(['kept'])
  })

  test('the last row of a content takes its text along, an earlier one does not', () => {
    const state = stateWith(['a', 1, 1, 'x'], ['b', 1, 1, 'x'])
    const first = draftOn(state)
    first.hardDelete(state.rows('a')[0]!)
    expect(first.changes().removedContents).toEqual([])
    first.flush()
    const second = draftOn(state)
    second.hardDelete(state.rows('b')[0]!)
    expect(second.changes().removedContents).toEqual([{ guid: 'guid-x', type: 'AVRO' }])
    second.flush()
    expect(state.subjectNames()).toEqual([])
    expect(state.isOwned('.', 'guid-x')).toBe(false)
    expect(state.bindings('guid-x').map(binding => binding.id)).toEqual([1])
  })

  test('config and mode go with the last row of a subject, not before', () => {
    const state = stateWith(['a', 1, 1, 'x'], ['a', 2, 2, 'y'])
    const draft = draftOn(state)
    draft.setConfig('a', { compatibilityLevel: 'FULL' })
    draft.setMode('a', 'IMPORT')
    draft.hardDelete(state.rows('a')[0]!)
    expect(draft.state.tables.modes.get('a')).toBe('IMPORT')
    draft.hardDelete(state.rows('a')[1]!)
    expect(draft.state.tables.modes.get('a')).toBeUndefined()
    expect(draft.changes().configs).toEqual([{ key: 'a', config: null }])
  })

  test('a version written again replaces the row, and its old content leaves with it', () => {
    const state = stateWith(['a', 1, 1, 'x'], ['a', 2, 2, 'y'])
    const draft = draftOn(state)
    draft.putVersion(content('z'), { subject: 'a', version: 1, id: 3 })
    draft.flush()
    expect(state.rows('a').map(row => row.guid)).toEqual(['guid-z', 'guid-y'])
    expect(draft.changes().removedContents).toEqual([{ guid: 'guid-x', type: 'AVRO' }])
    expect(draft.changes().removedVersions).toEqual([])
  })
})

test('referrers follow the rows that name them', () => {
  const state = stateWith([':.c:user', 1, 1, 'user'])
  const draft = draftOn(state)
  const references = [{ name: 'User', subject: 'user', version: 1 }]
  const row = draft.putVersion(content('order', { references }), { subject: ':.c:order', version: 1, id: 2 })
  expect(draft.state.referrers(':.c:user', 1)).toEqual([{ subject: ':.c:order', version: 1 }])
  draft.hardDelete(row)
  expect(draft.state.referrers(':.c:user', 1)).toEqual([])
})

test('what was loaded in chunks equals what was written', () => {
  const written = stateWith(['b', 1, 1, 'x'], ['a', 1, 1, 'x'], ['b', 2, 2, 'y'])
  const draft = draftOn(RegistryState.empty())
  for (const [subject, version, id, text] of [
    ['b', 1, 1, 'x'],
    ['a', 1, 1, 'x'],
    ['b', 2, 2, 'y'],
  ] as const) {
    draft.putVersion(content(text), { subject, version, id })
  }
  const loaded = RegistryState.empty()
  loaded.load(draft.changes())
  expect(loaded.subjectNames()).toEqual(written.subjectNames())
  expect(loaded.rows('b')).toEqual(written.rows('b'))
  expect(loaded.owners('.', 'guid-x')).toEqual(['b', 'a'])
})

describe('an observed read', () => {
  const observe = (state: RegistryState) => {
    const seen: Observation[] = []
    return { observed: state.observed(seen), isCurrent: () => seen.every(one => one.isSame()) }
  }

  test('stays current while other subjects change', () => {
    const state = stateWith(['a', 1, 1, 'x'])
    const { observed, isCurrent } = observe(state)
    observed.rows('a')
    const draft = draftOn(state)
    draft.putVersion(content('y'), { subject: 'b', version: 1, id: 2 })
    draft.flush()
    expect(isCurrent()).toBe(true)
  })

  test('is stale once its subject changes', () => {
    const state = stateWith(['a', 1, 1, 'x'])
    const { observed, isCurrent } = observe(state)
    observed.rows('a')
    const draft = draftOn(state)
    draft.softDelete(state.rows('a')[0]!, true)
    draft.flush()
    expect(isCurrent()).toBe(false)
  })

  test('of the whole list is stale once any subject changes', () => {
    const state = stateWith(['a', 1, 1, 'x'])
    const { observed, isCurrent } = observe(state)
    expect(observed.subjectNames()).toEqual(['a'])
    const draft = draftOn(state)
    draft.putVersion(content('y'), { subject: 'b', version: 1, id: 2 })
    draft.flush()
    expect(isCurrent()).toBe(false)
  })

  test('of what is not there is stale once it comes', () => {
    const state = stateWith()
    const { observed, isCurrent } = observe(state)
    observed.rows('a')
    const draft = draftOn(state)
    draft.putVersion(content('y'), { subject: 'a', version: 1, id: 1 })
    draft.flush()
    expect(isCurrent()).toBe(false)
  })
})

test('an append list keeps what its ancestors saw', () => {
  const one = AppendList.of('a')
  const two = one.with('b')
  const other = one.with('c')
  expect([one, two, other].map(list => [...list])).toEqual([['a'], ['a', 'b'], ['a', 'c']])
  expect([...two.without('a')]).toEqual(['b'])
})
