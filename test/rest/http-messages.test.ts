import { IncomingMessage, ServerResponse } from 'node:http'
import express from 'express'
import { BodyBudget, createMessageClasses } from '../../src/rest/http-messages.ts'
import { createApp } from '../../src/rest/routers.ts'
import { FakeRegistry } from '../support/fake-registry.ts'
import { call, restServer } from '../support/rest-server.ts'

const limits = { maxBodyBytes: 1000, budget: new BodyBudget(1000) }

test('the prototypes of the messages are those of the application', () => {
  const app = createApp()
  const classes = createMessageClasses(app, limits)
  expect(app.request).toBe(classes.IncomingMessage.prototype)
  expect(app.response).toBe(classes.ServerResponse.prototype)
})

test('the messages have what express gives to requests and responses, the application included', () => {
  const app = createApp()
  createMessageClasses(app, limits)
  for (const [own, theirs] of [
    [app.request, express.request],
    [app.response, express.response],
  ] as const) {
    for (const name of Reflect.ownKeys(theirs)) expect(Object.getOwnPropertyDescriptor(own, name)).toBeDefined()
    expect(own.app).toBe(app)
  }
})

test('each application has prototypes of its own', () => {
  const [one, other] = [createApp(), createApp()]
  createMessageClasses(one, limits)
  createMessageClasses(other, limits)
  expect(one.request).not.toBe(other.request)
  expect([one.request.app === one, other.request.app === other]).toEqual([true, true])
})

test('express changes the prototype of no request and no response', async () => {
  const changed: object[] = []
  const original = Object.setPrototypeOf
  Object.setPrototypeOf = (target: object, prototype: object | null) => {
    const isMessage = target instanceof IncomingMessage || target instanceof ServerResponse
    if (isMessage && Object.getPrototypeOf(target) !== prototype) changed.push(target)
    return original(target, prototype)
  }
  try {
    const { server } = restServer(new FakeRegistry())
    expect((await call(server, 'GET /subjects')).status).toBe(200)
    expect((await call(server, 'POST /subjects/s', {})).status).toBe(200)
    expect((await call(server, 'GET /nothing')).status).toBe(404)
  } finally {
    Object.setPrototypeOf = original
  }
  expect(changed).toEqual([])
})

test('a budget gives out what it has, and takes it back', () => {
  const budget = new BodyBudget(10)
  expect([budget.take(6), budget.take(5), budget.take(4)]).toEqual([true, false, true])
  budget.give(6)
  expect([budget.take(7), budget.take(6)]).toEqual([false, true])
})
