-- Records that failed the validation of their topic. Runs on PostgreSQL 13 and later and on PGlite.

-- One row for each rejection that was kept in full. Its id sorts by time; `serial` tells without counting which rows are
-- more than are kept.
create table headgate.rejections (
  id text collate "C" primary key,
  serial bigint not null generated always as identity unique,
  topic text collate "C" not null,
  client_id text collate "C",
  reasons text[] not null,
  body text not null
);
create index rejections_by_topic on headgate.rejections (topic, id);

-- Looks at `p_look` rejections from the newest before `p_before` down to `p_from`, and returns up to `p_limit` of them
-- that are of the client and have the reason, where those are given. The row after them has no body and tells how many
-- were looked at, and the last id of those.
create function headgate.list_rejections(
  p_from text, p_before text, p_topic text, p_client_id text, p_reason text, p_limit integer, p_look integer
) returns table (found_body text, looked bigint, last_id text) language plpgsql
-- Nothing gathers statistics in the embedded database, where a plan that sorts everything would look cheap.
set enable_bitmapscan = off set enable_sort = off
as $$
declare
  v_rows refcursor;
  v_row record;
  v_looked bigint := 0;
  v_found integer := 0;
  v_last text;
begin
  if p_topic is null then
    open v_rows for
      select r.id, r.client_id, r.reasons, r.body from headgate.rejections r
      where r.id >= p_from and r.id < p_before order by r.id desc limit p_look;
  else
    open v_rows for
      select r.id, r.client_id, r.reasons, r.body from headgate.rejections r
      where r.topic = p_topic and r.id >= p_from and r.id < p_before order by r.id desc limit p_look;
  end if;
  while v_found < p_limit loop
    fetch v_rows into v_row;
    exit when not found;
    v_looked := v_looked + 1;
    v_last := v_row.id;
    if (p_client_id is null or v_row.client_id = p_client_id)
      and (p_reason is null or p_reason = any(v_row.reasons)) then
      v_found := v_found + 1;
      return query select v_row.body::text, null::bigint, null::text;
    end if;
  end loop;
  close v_rows;
  return query select null::text, v_looked, v_last;
end
$$;

-- Failures that were alike, counted by the hour (since 1970): `key` is a digest of what they have in common.
create table headgate.rejection_counts (
  key text collate "C",
  hour integer not null,
  topic text collate "C" not null,
  field text not null,
  reason text not null,
  client_id text collate "C",
  subject text,
  schema_id integer,
  outcome text not null,
  count bigint not null,
  first_seen bigint not null,
  last_seen bigint not null,
  -- Ids with a blank between, the newest first.
  sample_ids text not null,
  primary key (key, hour)
);
create index rejection_counts_by_topic on headgate.rejection_counts (topic, hour);
create index rejection_counts_by_hour on headgate.rejection_counts (hour);

-- Keeps rejections and adds counts to those that are there. Both lists are JSON arrays of objects.
create function headgate.keep_rejections(p_rejections text, p_counts text) returns void language plpgsql as $$
begin
  insert into headgate.rejections (id, topic, client_id, reasons, body)
  select r.id, r.topic, r.client_id, string_to_array(r.reasons, ' '), r.body
  from json_to_recordset(p_rejections::json) as r(id text, topic text, client_id text, reasons text, body text)
  on conflict do nothing;

  insert into headgate.rejection_counts as c (
    key, hour, topic, field, reason, client_id, subject, schema_id, outcome, count, first_seen, last_seen, sample_ids
  )
  select r.key, r.hour, r.topic, r.field, r.reason, r.client_id, r.subject, r.schema_id, r.outcome, r.count,
    r.first_seen, r.last_seen, r.sample_ids
  from json_to_recordset(p_counts::json) as r(
    key text, hour integer, topic text, field text, reason text, client_id text, subject text, schema_id integer,
    outcome text, count bigint, first_seen bigint, last_seen bigint, sample_ids text
  )
  on conflict (key, hour) do update set
    count = c.count + excluded.count,
    first_seen = least(c.first_seen, excluded.first_seen),
    last_seen = greatest(c.last_seen, excluded.last_seen),
    sample_ids = array_to_string(
      (string_to_array(concat_ws(' ', nullif(excluded.sample_ids, ''), nullif(c.sample_ids, '')), ' '))[1:5], ' '
    );
end
$$;
