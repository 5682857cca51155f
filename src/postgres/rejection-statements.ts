/** Every statement of the store of rejections but its migration. */
export const rejectionStatements = {
  keep: 'select headgate.keep_rejections($1, $2)',

  find: 'select body from headgate.rejections where id = $1',

  list: 'select found_body, looked, last_id from headgate.list_rejections($1, $2, $3, $4, $5, $6::int, $7::int)',

  /** Counts of a topic from hour `$2` on, seen at `$3` or later. */
  summaries: `select field, reason, client_id, subject, schema_id, outcome, sum(count), min(first_seen), max(last_seen),
      string_agg(nullif(sample_ids, ''), ' ' order by hour desc)
    from headgate.rejection_counts where topic = $1 and hour >= $2::int
    group by key, field, reason, client_id, subject, schema_id, outcome
    having max(last_seen) >= $3::bigint
    order by sum(count) desc, key limit $4::int`,

  /** Takes away up to `$2` rejections up to the id `$1`, the oldest first; one row for each. */
  pruneOld: `delete from headgate.rejections
    where id in (select id from headgate.rejections where id <= $1 order by id limit $2::int) returning id`,

  /** Takes away up to `$2` rejections that came before the newest `$1`; one row for each. */
  pruneTooMuch: `delete from headgate.rejections where serial in (
      select serial from headgate.rejections
      where serial <= (select max(serial) from headgate.rejections) - $1::bigint order by serial limit $2::int
    ) returning id`,

  pruneCounts: `delete from headgate.rejection_counts
    where (key, hour) in (select key, hour from headgate.rejection_counts where hour < $1::int limit $2::int) returning hour`,

  /** The oldest hour whose counts fit when `$1` are kept; no row when all do. */
  firstHourThatFits: `select hour + 1 from headgate.rejection_counts order by hour desc offset $1::int limit 1`,
} as const
