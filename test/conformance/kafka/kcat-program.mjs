import { spawn } from 'node:child_process'
import { once } from 'node:events'

/** Starts kcat with words; `said` and `lines` grow as it writes. */
export function start(words, input) {
  const child = spawn('kcat', words, { stdio: ['pipe', 'pipe', 'pipe'] })
  const state = { said: '', lines: [], child, closed: once(child, 'close') }
  let rest = ''
  child.stdout.on('data', chunk => {
    const parts = (rest + chunk).split('\n')
    rest = parts.pop()
    state.lines.push(...parts)
  })
  // The last line may lack its end.
  state.endLine = () => rest !== '' && state.lines.push(rest)
  child.stderr.on('data', chunk => (state.said += chunk))
  child.stdin.on('error', () => undefined)
  child.stdin.end(input ?? '')
  return state
}

/** Runs kcat to its end; its lines are the answer. Rejects with what it said when it fails. */
export async function kcat(words, input) {
  const started = start(words, input)
  const [code] = await started.closed
  started.endLine()
  if (code !== 0) throw new Error(`kcat ${words.join(' ')} ended with ${code}: ${started.said}`)
  return started.lines
}

/** Words for settings of librdkafka. */
export const settings = named => Object.entries(named).flatMap(([name, value]) => ['-X', `${name}=${value}`])
