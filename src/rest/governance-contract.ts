// Made from openapi/governance.yaml by `npm run openapi`. Not to be edited.

export interface paths {
  readonly '/governance/v1/rejections': {
    readonly parameters: {
      readonly query?: never
      readonly header?: never
      readonly path?: never
      readonly cookie?: never
    }
    /**
     * List rejections
     * @description Newest first. A rejection is kept for 7 days, 100,000 of them at most; of one topic and client ten a second are kept in full, and the
     *     report of the topic counts the others. The next page is the one before the id in `next`.
     */
    readonly get: operations['listRejections']
    readonly put?: never
    readonly post?: never
    readonly delete?: never
    readonly options?: never
    readonly head?: never
    readonly patch?: never
    readonly trace?: never
  }
  readonly '/governance/v1/rejections/{rejectionId}': {
    readonly parameters: {
      readonly query?: never
      readonly header?: never
      readonly path?: never
      readonly cookie?: never
    }
    /**
     * What was refused, why, and what to do
     * @description By the id that the producer was told, and that quarantined and marked records carry.
     */
    readonly get: operations['getRejection']
    readonly put?: never
    readonly post?: never
    readonly delete?: never
    readonly options?: never
    readonly head?: never
    readonly patch?: never
    readonly trace?: never
  }
  readonly '/governance/v1/gates/{topic}': {
    readonly parameters: {
      readonly query?: never
      readonly header?: never
      readonly path?: never
      readonly cookie?: never
    }
    /**
     * What a topic has checked, and what that found
     * @description The policy that holds, and what has failed it since `since` (default: for 7 days): by field, reason, client, schema and outcome. Under the
     *     outcome `observe` that is what would have been refused. Counts are kept by the hour, and that of `since` counts as a whole.
     */
    readonly get: operations['getGate']
    /**
     * Change the level of a field, the outcome, or both
     * @description What the body does not name stays. A higher level, and `reject` or `quarantine` in the place of `observe` or `mark`, are refused with
     *     409 while violations are younger than 24 hours, unless `force` is true.
     */
    readonly put: operations['putGate']
    readonly post?: never
    readonly delete?: never
    readonly options?: never
    readonly head?: never
    readonly patch?: never
    readonly trace?: never
  }
  readonly '/governance/v1/openapi.yaml': {
    readonly parameters: {
      readonly query?: never
      readonly header?: never
      readonly path?: never
      readonly cookie?: never
    }
    /** This description */
    readonly get: operations['getGovernanceContract']
    readonly put?: never
    readonly post?: never
    readonly delete?: never
    readonly options?: never
    readonly head?: never
    readonly patch?: never
    readonly trace?: never
  }
}
export type webhooks = Record<string, never>
export interface components {
  schemas: {
    readonly Error: {
      /** Format: int32 */
      readonly error_code: number
      readonly message: string
    }
    /** @enum {string} */
    readonly Field: 'key' | 'value'
    /**
     * @description How closely a field is looked at: `id` checks its schema id, `payload` its bytes as well.
     * @enum {string}
     */
    readonly Level: 'none' | 'id' | 'payload'
    /**
     * @description What becomes of records that fail.
     * @enum {string}
     */
    readonly Outcome: 'observe' | 'mark' | 'quarantine' | 'reject'
    readonly RejectedRecord: {
      /** @description Place of the record in its batch, from 0. */
      readonly batchIndex: number
      readonly field: components['schemas']['Field']
      /** @example bad-payload */
      readonly reason: string
      /**
       * @description What was found and what was expected.
       * @example $.amount is a string, expected int
       */
      readonly text: string
      /**
       * @description The first place in the value that differs.
       * @example $.amount
       */
      readonly path?: string
      /** @description The subject that the schema has to be of. */
      readonly subject?: string
      readonly schemaId?: number
      readonly schemaVersion?: number
      /** @description What the producer can do. */
      readonly fix: string
      /** @description Bytes of the key; -1 for null. */
      readonly keySize: number
      /** @description Bytes of the value; -1 for null. */
      readonly valueSize: number
      /** @description The first bytes of the field in base64, where the topic has `validation.errors.include.values`. */
      readonly bytes?: string
    }
    /** @description The failed records of one batch. */
    readonly Rejection: {
      /** @example r-01J9ZK3W7QFZ8B1V5M0T2XH4CE */
      readonly id: string
      /** Format: date-time */
      readonly time: string
      readonly topic: string
      readonly partition: number
      /** @description Client id of the producer. */
      readonly client: string | null
      /** @description Name and version of the client library. */
      readonly software?: string
      readonly principal: string
      /** @example reject */
      readonly outcome: string
      /** @description Records of the batch. */
      readonly recordCount: number
      /** @description Those of them that failed; `records` has the first of these. */
      readonly failedCount: number
      readonly records: readonly components['schemas']['RejectedRecord'][]
    }
    readonly RejectionList: {
      readonly rejections: readonly components['schemas']['Rejection'][]
      /** @description To be sent as `before`; absent on the last page. */
      readonly next?: string
    }
    readonly GateConfig: {
      readonly value: string
      /**
       * @description Set on the topic, as a default, or by nobody.
       * @enum {string}
       */
      readonly source: 'topic' | 'default' | 'built-in'
    }
    readonly Gate: {
      readonly topic: string
      readonly key: components['schemas']['Level']
      readonly value: components['schemas']['Level']
      readonly outcome: components['schemas']['Outcome']
      /** @description The topic configs of the gate, and what holds. */
      readonly configs: {
        readonly [key: string]: components['schemas']['GateConfig']
      }
    }
    /** @description Failures that were alike. */
    readonly Finding: {
      readonly field: components['schemas']['Field']
      /** @example bad-payload */
      readonly reason: string
      readonly client: string | null
      readonly subject?: string
      readonly schemaId?: number
      /** @description What was done about the records. */
      readonly outcome: string
      /** @description Records. */
      readonly count: number
      /** Format: date-time */
      readonly firstSeen: string
      /** Format: date-time */
      readonly lastSeen: string
      /** @description The newest rejections that were kept in full. */
      readonly sampleIds: readonly string[]
    }
    /** @description A regular expression of a JSON schema that takes more than linear time, so that values are not checked against it. */
    readonly UncheckedPattern: {
      readonly field: components['schemas']['Field']
      readonly subject: string
      readonly schemaId: number
      readonly pattern: string
    }
    readonly GateReport: {
      readonly gate: components['schemas']['Gate']
      /** Format: date-time */
      readonly since: string
      /** @description Records that failed. */
      readonly failedCount: number
      /** Format: date-time */
      readonly firstSeen?: string
      /** Format: date-time */
      readonly lastSeen?: string
      /** @description Nothing failed within the last 24 hours. */
      readonly canBeTightened: boolean
      readonly findings: readonly components['schemas']['Finding'][]
      readonly uncheckedPatterns: readonly components['schemas']['UncheckedPattern'][]
    }
    readonly GateChange: {
      /**
       * @description The field whose level it is. Default `value`.
       * @enum {string}
       */
      readonly field?: 'key' | 'value'
      readonly level?: components['schemas']['Level']
      readonly outcome?: components['schemas']['Outcome']
    }
  }
  responses: {
    /** @description Not found */
    readonly NotFound: {
      headers: {
        readonly [name: string]: unknown
      }
      content: {
        /**
         * @example {
         *       "error_code": 40472,
         *       "message": "Topic 'orders' not found. …"
         *     }
         */
        readonly 'application/json': components['schemas']['Error']
      }
    }
    /** @description Violations are fresh */
    readonly Conflict: {
      headers: {
        readonly [name: string]: unknown
      }
      content: {
        /**
         * @example {
         *       "error_code": 40971,
         *       "message": "The gate of topic 'orders' was not changed (…): 3 records failed …"
         *     }
         */
        readonly 'application/json': components['schemas']['Error']
      }
    }
    /** @description The request can be read, but not be followed */
    readonly Unprocessable: {
      headers: {
        readonly [name: string]: unknown
      }
      content: {
        /**
         * @example {
         *       "error_code": 42271,
         *       "message": "level is 'all'. It must be one of none, id, payload."
         *     }
         */
        readonly 'application/json': components['schemas']['Error']
      }
    }
    /** @description Any other error */
    readonly Failure: {
      headers: {
        readonly [name: string]: unknown
      }
      content: {
        /**
         * @example {
         *       "error_code": 500,
         *       "message": "Internal Server Error; …"
         *     }
         */
        readonly 'application/json': components['schemas']['Error']
      }
    }
  }
  parameters: {
    /**
     * @description Id of the rejection.
     * @example r-01J9ZK3W7QFZ8B1V5M0T2XH4CE
     */
    readonly RejectionId: string
    /**
     * @description Name of the topic.
     * @example orders
     */
    readonly Topic: string
    /**
     * @description Only those of this topic.
     * @example orders
     */
    readonly TopicFilter: string
    /**
     * @description Only those of this client id.
     * @example shop
     */
    readonly Client: string
    /**
     * @description Only those one of whose records failed for this reason.
     * @example bad-payload
     */
    readonly Reason: string
    /**
     * @description Only what happened then or later.
     * @example 2026-11-21T00:00:00.000Z
     */
    readonly Since: string
    /**
     * @description Only what happened then or earlier.
     * @example 2026-11-22T00:00:00.000Z
     */
    readonly Until: string
    /**
     * @description Only those before this one, which is `next` of the page before.
     * @example r-01J9ZK3W7QFZ8B1V5M0T2XH4CE
     */
    readonly Before: string
    /**
     * @description How many at most, from 1 to 1000. Default 100.
     * @example 100
     */
    readonly Limit: number
    /**
     * @description Change the gate although violations are fresh.
     * @example false
     */
    readonly Force: boolean
  }
  requestBodies: never
  headers: never
  pathItems: never
}
export type $defs = Record<string, never>
export interface operations {
  readonly listRejections: {
    readonly parameters: {
      readonly query?: {
        /**
         * @description Only those of this topic.
         * @example orders
         */
        readonly topic?: components['parameters']['TopicFilter']
        /**
         * @description Only those of this client id.
         * @example shop
         */
        readonly client?: components['parameters']['Client']
        /**
         * @description Only those one of whose records failed for this reason.
         * @example bad-payload
         */
        readonly reason?: components['parameters']['Reason']
        /**
         * @description Only what happened then or later.
         * @example 2026-11-21T00:00:00.000Z
         */
        readonly since?: components['parameters']['Since']
        /**
         * @description Only what happened then or earlier.
         * @example 2026-11-22T00:00:00.000Z
         */
        readonly until?: components['parameters']['Until']
        /**
         * @description Only those before this one, which is `next` of the page before.
         * @example r-01J9ZK3W7QFZ8B1V5M0T2XH4CE
         */
        readonly before?: components['parameters']['Before']
        /**
         * @description How many at most, from 1 to 1000. Default 100.
         * @example 100
         */
        readonly limit?: components['parameters']['Limit']
      }
      readonly header?: never
      readonly path?: never
      readonly cookie?: never
    }
    readonly requestBody?: never
    readonly responses: {
      /** @description Success */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown
        }
        content: {
          readonly 'application/json': components['schemas']['RejectionList']
        }
      }
      readonly 404: components['responses']['NotFound']
      readonly 422: components['responses']['Unprocessable']
      readonly default: components['responses']['Failure']
    }
  }
  readonly getRejection: {
    readonly parameters: {
      readonly query?: never
      readonly header?: never
      readonly path: {
        /**
         * @description Id of the rejection.
         * @example r-01J9ZK3W7QFZ8B1V5M0T2XH4CE
         */
        readonly rejectionId: components['parameters']['RejectionId']
      }
      readonly cookie?: never
    }
    readonly requestBody?: never
    readonly responses: {
      /** @description Success */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown
        }
        content: {
          readonly 'application/json': components['schemas']['Rejection']
        }
      }
      readonly 404: components['responses']['NotFound']
      readonly default: components['responses']['Failure']
    }
  }
  readonly getGate: {
    readonly parameters: {
      readonly query?: {
        /**
         * @description Only what happened then or later.
         * @example 2026-11-21T00:00:00.000Z
         */
        readonly since?: components['parameters']['Since']
      }
      readonly header?: never
      readonly path: {
        /**
         * @description Name of the topic.
         * @example orders
         */
        readonly topic: components['parameters']['Topic']
      }
      readonly cookie?: never
    }
    readonly requestBody?: never
    readonly responses: {
      /** @description Success */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown
        }
        content: {
          readonly 'application/json': components['schemas']['GateReport']
        }
      }
      readonly 404: components['responses']['NotFound']
      readonly 422: components['responses']['Unprocessable']
      readonly default: components['responses']['Failure']
    }
  }
  readonly putGate: {
    readonly parameters: {
      readonly query?: {
        /**
         * @description Change the gate although violations are fresh.
         * @example false
         */
        readonly force?: components['parameters']['Force']
      }
      readonly header?: never
      readonly path: {
        /**
         * @description Name of the topic.
         * @example orders
         */
        readonly topic: components['parameters']['Topic']
      }
      readonly cookie?: never
    }
    readonly requestBody: {
      readonly content: {
        /**
         * @example {
         *       "field": "value",
         *       "level": "payload",
         *       "outcome": "observe"
         *     }
         */
        readonly 'application/json': components['schemas']['GateChange']
      }
    }
    readonly responses: {
      /** @description Success */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown
        }
        content: {
          readonly 'application/json': components['schemas']['Gate']
        }
      }
      readonly 404: components['responses']['NotFound']
      readonly 409: components['responses']['Conflict']
      readonly 422: components['responses']['Unprocessable']
      readonly default: components['responses']['Failure']
    }
  }
  readonly getGovernanceContract: {
    readonly parameters: {
      readonly query?: never
      readonly header?: never
      readonly path?: never
      readonly cookie?: never
    }
    readonly requestBody?: never
    readonly responses: {
      /** @description Success */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown
        }
        content: {
          readonly 'application/yaml': string
        }
      }
      readonly default: components['responses']['Failure']
    }
  }
}
