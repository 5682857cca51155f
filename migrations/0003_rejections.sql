-- Records that failed the validation of their topic. Runs on PostgreSQL 13 and later and on PGlite.

-- One row for each rejection that was kept in full. Its id sorts by time; nothing else orders them.
create table headgate.rejections (
  id text collate "C" primary key,
  topic text collate "C" not null,
  client_id text collate "C",
  reasons text[] not null,
  body text not null
);
create index rejections_by_topic on headgate.rejections (topic, id);
-- Bodies lie aside, so that a search that looks at many rows reads few pages.
alter table headgate.rejections set (toast_tuple_target = 256);

-- Failures that were alike, counted by day: `key` is a digest of what they have in common.
create table headgate.rejection_counts (
  key text collate "C",
  day integer not null,
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
  primary key (key, day)
);
create index rejection_counts_by_topic on headgate.rejection_counts (topic, day);
create index rejection_counts_by_day on headgate.rejection_counts (day);

-- Keeps rejections and adds counts to those that are there. Both lists are JSON arrays of objects.
create function headgate.keep_rejections(p_rejections text, p_counts text) returns void language plpgsql as $$
begin
  insert into headgate.rejections (id, topic, client_id, reasons, body)
  select r.id, r.topic, r.client_id, string_to_array(r.reasons, ' '), r.body
  from json_to_recordset(p_rejections::json) as r(id text, topic text, client_id text, reasons text, body text)
  on conflict do nothing;

  insert into headgate.rejection_counts as c (
    key, day, topic, field, reason, client_id, subject, schema_id, outcome, count, first_seen, last_seen, sample_ids
  )
  select r.key, r.day, r.topic, r.field, r.reason, r.client_id, r.subject, r.schema_id, r.outcome, r.count,
    r.first_seen, r.last_seen, r.sample_ids
  from json_to_recordset(p_counts::json) as r(
    key text, day integer, topic text, field text, reason text, client_id text, subject text, schema_id integer,
    outcome text, count bigint, first_seen bigint, last_seen bigint, sample_ids text
  )
  on conflict (key, day) do update set
    count = c.count + excluded.count,
    first_seen = least(c.first_seen, excluded.first_seen),
    last_seen = greatest(c.last_seen, excluded.last_seen),
    sample_ids = array_to_string(
      (string_to_array(concat_ws(' ', nullif(excluded.sample_ids, ''), nullif(c.sample_ids, '')), ' '))[1:5], ' '
    );
end
$$;
