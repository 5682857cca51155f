import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { OwnHeadgate } from '../support/own-headgate.ts'

const page = readFileSync(new URL('../../docs/gate.md', import.meta.url), 'utf8')

/** A command of the page and what it says that the command prints. */
interface Step {
  readonly command: string
  readonly printed: string
}

const steps: readonly Step[] = [...page.matchAll(/```console\n([^]*?)```/g)].flatMap(([, block = '']) =>
  block
    .split(/^\$ /m)
    .slice(1)
    .map(text => {
      const end = text.indexOf('\n')
      return { command: text.slice(0, end), printed: text.slice(end + 1).trimEnd() }
    }),
)

/** The ids of the page stand for those of this run. */
const idsOfRun = new Map<string, string>()
const anyId = /r-[0-9A-Z]{26}/g

function noteIds(printed: string, output: string): void {
  const here = output.match(anyId) ?? []
  for (const [place, id] of (printed.match(anyId) ?? []).entries()) {
    const own = here[place]
    if (own !== undefined) idsOfRun.set(id, own)
  }
}

/** What does not differ between two runs. */
const comparable = (text: string): string =>
  text
    .replace(anyId, 'ID')
    .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g, 'TIME')
    .trimEnd()

let headgate: OwnHeadgate
beforeAll(async () => {
  headgate = await OwnHeadgate.start()
  await headgate.register('orders-value', { type: 'record', name: 'Order', fields: [{ name: 'id', type: 'int' }] })
}, 60_000)
afterAll(() => headgate.end())

describe('the page about the gate', () => {
  test.each(steps)('$command', async ({ command, printed }) => {
    const [, input = '', words = ''] = /^(?:echo '(.*)' \| )?headgate (.*)$/.exec(command) ?? []
    expect(words).not.toBe('')
    const called = await headgate.call(
      words.replace(anyId, id => idsOfRun.get(id) ?? id),
      `${input}\n`,
    )
    const output = called.out + called.error
    noteIds(printed, output)
    expect(comparable(output)).toBe(comparable(printed))
  })

  test('has commands, and names files that are there', () => {
    expect(steps.length).toBeGreaterThan(15)
    const links = [...page.matchAll(/\]\(([^)#]+)\)/g)].map(([, link = '']) => link)
    const missing = links.filter(link => !existsSync(fileURLToPath(new URL(`../../docs/${link}`, import.meta.url))))
    expect(missing).toEqual([])
  })
})
