import { Command } from 'commander'
import type { CommandIo, ExitCode } from './command-io.ts'
import type { DoctorRequest } from './doctor/run-doctor.ts'
import { addConnectionOptions } from './kafka/connection-options.ts'
import { addRegistryOptions } from './registry-options.ts'

const help = `
Without --registry http://localhost:8081 is looked at; Kafka only with --bootstrap or KAFKA_BOOTSTRAP_SERVERS. Nothing is changed:
rights to write are found out by requests that every registry refuses.

Ends with 0 fine or warnings, 1 something fails, 2 called wrongly, 4 the registry cannot be reached or read.`

/** `headgate doctor`: what is wrong with settings, registry, rights, clocks, certificates and Kafka. */
export function doctorCommand(io: CommandIo, end: (code: ExitCode) => void): Command {
  const command = new Command('doctor')
    .description('Look at settings, network, clock, TLS, rights and Kafka, and say what to do. Changes nothing.')
    .option('--json', 'Print JSON.')
    .addHelpText('after', help)
  return addConnectionOptions(addRegistryOptions(command)).action(async (request: DoctorRequest) => {
    const { runDoctor } = await import('./doctor/run-doctor.ts')
    end(await runDoctor(request, io))
  })
}
