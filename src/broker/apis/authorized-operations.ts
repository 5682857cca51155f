/** Stands for operations that were not asked for. */
export const unaskedOperations = -2147483648

/** What anybody may do where nobody is asked for rights, as bits of Kafka's operation codes. */
export const allOperations = { topic: 3576, cluster: 8096, group: 328 } as const
