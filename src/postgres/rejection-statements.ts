/** Every statement of the store of rejections but its migration. */
export const rejectionStatements = {
  keep: 'select headgate.keep_rejections($1, $2)',

  find: 'select body from headgate.rejections where id = $1',

  /** Newest first: ids from `$1` on and before `$2`, of a topic, client and reason where those are given. */
  list: `select body from headgate.rejections
    where id >= $1 and id < $2 and ($3::text is null or client_id = $3) and ($4::text is null or $4 = any(reasons))
    order by id desc limit $5::int`,

  listOfTopic: `select body from headgate.rejections
    where topic = $6 and id >= $1 and id < $2 and ($3::text is null or client_id = $3)
      and ($4::text is null or $4 = any(reasons))
    order by id desc limit $5::int`,

  /** Counts of a topic from day `$2` on, seen at `$3` or later. */
  summaries: `select field, reason, client_id, subject, schema_id, outcome, sum(count), min(first_seen), max(last_seen),
      string_agg(nullif(sample_ids, ''), ' ' order by day desc)
    from headgate.rejection_counts where topic = $1 and day >= $2::int
    group by key, field, reason, client_id, subject, schema_id, outcome
    having max(last_seen) >= $3::bigint
    order by sum(count) desc, key limit $4::int`,

  /** The first id that is too much, when the newest `$1` are kept; no row when there are no more. */
  firstTooMuch: 'select id from headgate.rejections order by id desc offset $1::int limit 1',

  /** Takes away up to `$2` rejections up to `$1`, the oldest first; one row for each. */
  prune: `delete from headgate.rejections
    where id in (select id from headgate.rejections where id <= $1 order by id limit $2::int) returning id`,

  pruneCounts: `delete from headgate.rejection_counts
    where (key, day) in (select key, day from headgate.rejection_counts where day < $1::int limit $2::int) returning day`,

  /** The oldest day whose counts fit when `$1` are kept; no row when all do. */
  firstDayThatFits: `select day + 1 from headgate.rejection_counts order by day desc offset $1::int limit 1`,
} as const
