// Holds the lock of a data folder until it is killed. Usage: node --import typescript.mjs lock-holder.ts FOLDER
import { lockDataFolder } from '../../src/data-folder/lock.ts'

try {
  await lockDataFolder(process.argv[2] ?? '')
  process.stdout.write('locked\n')
  setInterval(() => undefined, 60_000)
} catch (error) {
  const { name, message, advice } = error as { name: string; message: string; advice: string }
  process.stdout.write(`${JSON.stringify({ name, message, advice })}\n`)
}
