/** What a commit says of the member it comes from. */
export interface CommitCall {
  readonly memberId: string
  readonly groupInstanceId: string | null
  /** Or the member epoch; negative when there is none. */
  readonly generationId: number
  readonly isTransactional: boolean
  readonly apiVersion: number
}
