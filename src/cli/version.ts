import { Command } from 'commander'
import type { CommandIo, ExitCode } from './command-io.ts'
import { productVersion } from './product-version.ts'

/** `headgate version`: what runs, and on what. */
export function versionCommand(io: CommandIo, end: (code: ExitCode) => void): Command {
  return new Command('version').description('Print the version.').action(() => {
    io.out(`headgate ${productVersion()} (Node ${process.versions.node}, ${process.platform}-${process.arch})\n`)
    end(0)
  })
}
