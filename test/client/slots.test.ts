import { Slots } from '../../src/client/slots.ts'
import { errorOf } from './fixture.ts'

const never = new AbortController().signal

/** Work that ends when the test says so. */
function gate() {
  let open = () => {}
  const passed = new Promise<void>(resolve => (open = resolve))
  return { passed, open: () => open() }
}

test('those who wait are let in in the order of arrival', async () => {
  const slots = new Slots(1)
  const first = gate()
  const order: number[] = []
  const all = [slots.use(never, () => first.passed)]
  for (const n of [1, 2, 3]) all.push(slots.use(never, async () => void order.push(n)))
  first.open()
  await Promise.all(all)
  expect(order).toEqual([1, 2, 3])
})

test('a slot that is handed to one who gives up in that moment goes to the next', async () => {
  const slots = new Slots(1)
  const first = gate()
  const controller = new AbortController()
  const running = slots.use(never, () => first.passed)
  const impatient = errorOf(slots.use(controller.signal, async () => 'in'))
  const patient = slots.use(never, async () => 'in')
  first.open()
  // Runs after the slot was handed over, and before the one who waits for it can notice.
  queueMicrotask(() => controller.abort(new Error('enough')))
  await running
  expect(await impatient).toMatchObject({ message: 'enough' })
  expect(await patient).toBe('in')
  expect(await slots.use(never, async () => 'free')).toBe('free')
})

test('work that fails gives its slot back', async () => {
  const slots = new Slots(1)
  expect(await errorOf(slots.use(never, () => Promise.reject(new Error('no'))))).toMatchObject({ message: 'no' })
  expect(await slots.use(never, async () => 'free')).toBe('free')
})
