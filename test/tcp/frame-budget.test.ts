import { FrameBudget } from '../../src/tcp/frame-budget.ts'

test('who asks for more than is left waits, and gets it when others give back', () => {
  const budget = new FrameBudget(100)
  const order: string[] = []
  expect(budget.tryTake(80)).toBe(true)
  expect(budget.tryTake(40)).toBe(false)
  budget.wait(40, () => order.push('first'))
  budget.wait(10, () => order.push('second'))
  expect(order).toEqual([])
  budget.give(80)
  expect(order).toEqual(['first', 'second'])
  expect(budget.usedBytes).toBe(50)
})

test('nobody overtakes those who wait', () => {
  const budget = new FrameBudget(100)
  budget.take(90)
  budget.wait(50, () => undefined)
  expect(budget.tryTake(5)).toBe(false)
})

test('one that is larger than everything passes alone', () => {
  const budget = new FrameBudget(100)
  expect(budget.tryTake(500)).toBe(true)
  expect(budget.tryTake(1)).toBe(false)
})

test('a wish that is withdrawn holds up nobody', () => {
  const budget = new FrameBudget(100)
  const order: string[] = []
  budget.take(90)
  const withdraw = budget.wait(50, () => order.push('withdrawn'))
  budget.wait(10, () => order.push('small'))
  withdraw()
  expect(order).toEqual(['small'])
})
