// Writes to a store until its standard input ends, and says what it knows, one line each:
//   opened N   the store holds exactly what the first N writes make
//   wrote N    write N was acknowledged
//   unknown N  write N was under way when the store failed
// Usage: node --import typescript.mjs kill-writer.ts FOLDER|URL
import { setTimeout as wait } from 'node:timers/promises'
import { lockDataFolder } from '../../src/data-folder/lock.ts'
import { openEmbeddedStore } from '../../src/postgres/embedded.ts'
import { openServerStore } from '../../src/postgres/server.ts'
import type { RegistryStore } from '../../src/registry/store.ts'
import { checkPlanned, plannedWrite } from './kill-plan.ts'

const place = process.argv[2] ?? ''
const say = (line: string): boolean => process.stdout.write(`${line}\n`)

const input = process.stdin.resume()

async function open(): Promise<RegistryStore> {
  if (place.startsWith('postgres:')) return openServerStore({ url: place })
  const { layout } = await lockDataFolder(place)
  return openEmbeddedStore({ folder: layout.database })
}

const store = await open()
// Other nodes may be writing: there the state is checked at the end.
if (store.isExclusive) say(`opened ${await checkPlanned(store)}`)
while (!input.readableEnded) {
  let number: number | undefined
  try {
    await store.transaction(async transaction => {
      number = transaction.sequence + 1
      await transaction.write(plannedWrite(number))
    })
    say(`wrote ${number}`)
  } catch (error) {
    if (store.isExclusive || (error as Error).name !== 'DatabaseError') throw error
    if (number !== undefined) say(`unknown ${number}`)
    await wait(20)
  }
}
await store.stop()
process.exit(0)
