/** Why a check cannot be done, for people, and what it ends with: 2 called wrongly, 4 the registry cannot be asked. */
export class CheckProblem extends Error {
  readonly exitCode: 2 | 4

  constructor(message: string, exitCode: 2 | 4 = 2) {
    super(message)
    this.name = 'CheckProblem'
    this.exitCode = exitCode
  }
}
