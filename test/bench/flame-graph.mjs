// node test/bench/flame-graph.mjs PROFILE TARGET [TITLE] [SKIP]: draws a CPU profile of Node (--cpu-prof) as an SVG.
//
// Width is time on the main thread, from callers at the bottom to what they call at the top. Time without work is left out,
// and so are the first SKIP seconds: the start.
import { readFileSync, writeFileSync } from 'node:fs'

const [profileFile, target, title = 'CPU profile', skip = '0'] = process.argv.slice(2)
if (profileFile === undefined || target === undefined) {
  console.error('usage: node test/bench/flame-graph.mjs PROFILE TARGET [TITLE] [SKIP]')
  process.exit(2)
}
const width = 1200
const rowHeight = 17
/** Narrower than this nothing is drawn. */
const minWidth = 0.6
const characterWidth = 6.6
const idle = new Set(['(idle)', '(root)'])

const { nodes, samples, timeDeltas } = JSON.parse(readFileSync(profileFile, 'utf8'))
const byId = new Map(nodes.map(node => [node.id, { ...node, micros: 0 }]))
let elapsed = 0
samples.forEach((id, index) => {
  elapsed += timeDeltas[index]
  if (elapsed > Number(skip) * 1e6) byId.get(id).micros += timeDeltas[index]
})

/** Calls of one function by one caller are one box, however often they happen. */
function boxOf(members) {
  const children = new Map()
  let micros = 0
  for (const member of members) {
    if (member.callFrame.functionName === '(idle)') continue
    micros += member.micros
    for (const id of member.children ?? []) {
      const child = byId.get(id)
      const name = nameOf(child.callFrame)
      children.set(name, [...(children.get(name) ?? []), child])
    }
  }
  const boxes = [...children].map(([name, group]) => ({ name, ...boxOf(group) })).filter(({ micros: time }) => time > 0)
  boxes.sort((a, b) => b.micros - a.micros)
  return { micros: micros + boxes.reduce((sum, box) => sum + box.micros, 0), boxes }
}

function nameOf({ functionName, url, lineNumber }) {
  const file = url.replace(/^.*\/(dist\/|(?=node_modules\/))/, '').replace(/^node:/, 'node ')
  const name = functionName === '' ? 'anonymous' : functionName
  return idle.has(name) || file === '' ? name : `${name} (${file}:${lineNumber + 1})`
}

const escaped = text => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
const colours = [
  ['node ', '#9aa9b8'],
  ['(garbage', '#d98880'],
  ['kafka/', '#e0a95c'],
  ['segments/', '#7fb38a'],
  ['broker/', '#e6c66b'],
  ['tcp/', '#86b3d1'],
]
const colourOf = name => colours.find(([part]) => name.includes(part))?.[1] ?? '#cfc7b8'

const root = boxOf([byId.get(nodes[0].id)])
const drawn = []
let depth = 0
const pending = [{ box: { name: title, ...root }, x: 0, row: 0 }]
for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
  const { box, x, row } = next
  const boxWidth = (box.micros / root.micros) * width
  if (boxWidth < minWidth) continue
  depth = Math.max(depth, row)
  drawn.push({ box, x, row, boxWidth })
  let at = x
  for (const child of box.boxes) {
    pending.push({ box: child, x: at, row: row + 1 })
    at += (child.micros / root.micros) * width
  }
}
const height = (depth + 1) * rowHeight
const shapes = drawn.map(({ box, x, row, boxWidth }) => {
  const y = height - (row + 1) * rowHeight
  const share = ((100 * box.micros) / root.micros).toFixed(1)
  const shown = box.name.slice(0, Math.floor(boxWidth / characterWidth))
  const label = shown.length < 3 ? '' : `<text x="${(x + 2).toFixed(1)}" y="${y + 12}">${escaped(shown)}</text>`
  const area = `x="${x.toFixed(1)}" y="${y}" width="${Math.max(0.3, boxWidth - 0.3).toFixed(1)}" height="${rowHeight - 1}"`
  return `<g><title>${escaped(box.name)}: ${share} %</title><rect ${area} fill="${colourOf(box.name)}"/>${label}</g>`
})
const head = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="monospace" font-size="11">`
writeFileSync(target, [head, ...shapes, '</svg>', ''].join('\n'))
console.log(`${target}: ${drawn.length} boxes, ${(root.micros / 1e6).toFixed(2)} s of work`)
