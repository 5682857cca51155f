// node --import stand-in.mjs PROGRAM: the packages that the environment's KAFKA_CLIENTS names, a JSON object of names and
// URLs, come from there.
import { register } from 'node:module'

const hooks = `
  const places = ${process.env.KAFKA_CLIENTS ?? '{}'}
  export const resolve = (name, context, next) => next(Object.hasOwn(places, name) ? places[name] : name, context)`
register(`data:text/javascript,${encodeURIComponent(hooks)}`)
