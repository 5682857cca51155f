-- The registry's tables. Runs on PostgreSQL 13 and later and on PGlite.
-- Texts hold no U+0000 and no lone surrogate: src/postgres/stored-text.ts writes those in another way.

-- What each migration file was when it was applied.
create table headgate.migration_hashes (
  name text primary key,
  sha256 text not null
);

-- One row that every write updates: whoever holds its lock is the only writer.
create table headgate.state (
  one boolean primary key default true check (one),
  cluster_id uuid not null,
  sequence bigint not null default 0
);

-- A row that means nothing, to find out whether the database can be read and written.
create table headgate.probe (
  one boolean primary key default true check (one),
  checked_at timestamptz not null default now()
);
insert into headgate.probe default values;

-- Names too long for an index, by the key that stands for them in the other tables.
create table headgate.long_names (
  key text collate "C" primary key,
  name text not null
);

create table headgate.contents (
  guid uuid not null,
  schema_type text not null,
  schema_text text not null,
  refs json,
  metadata json,
  rule_set json,
  primary key (guid, schema_type)
);

create table headgate.bindings (
  context text collate "C" not null,
  id integer not null,
  guid uuid not null,
  schema_type text not null,
  primary key (context, id)
);

-- `refs` are those of the content: what is loaded at the start needs no look at the contents.
create table headgate.versions (
  subject text collate "C" not null,
  version integer not null,
  id integer not null,
  guid uuid not null,
  schema_type text not null,
  refs json,
  deleted boolean not null,
  ts bigint not null,
  written bigint not null,
  primary key (subject, version)
);

create table headgate.contexts (
  name text collate "C" primary key,
  max_id integer not null,
  is_listed boolean not null
);

create table headgate.configs (
  key text collate "C" primary key,
  config json not null
);

create table headgate.modes (
  key text collate "C" primary key,
  mode text not null
);

-- The last writes, for the other nodes; the columns are the arguments of write_registry, null where nothing changed.
create table headgate.changes (
  sequence bigint primary key,
  written_at timestamptz not null default now(),
  removed_contents text,
  bindings text,
  removed_versions text,
  versions text,
  contexts text,
  configs text,
  modes text
);

-- One whole write. Every list is a JSON array of objects, or null; no key stands twice in a list.
create function headgate.write_registry(
  p_sequence bigint,
  p_is_logged boolean,
  p_long_names text,
  p_contents text,
  p_removed_contents text,
  p_bindings text,
  p_removed_versions text,
  p_versions text,
  p_contexts text,
  p_configs text,
  p_modes text
) returns void language plpgsql as $$
begin
  update headgate.state set sequence = p_sequence where sequence = p_sequence - 1;
  if not found then
    raise exception 'write % does not follow the last one', p_sequence using errcode = 'serialization_failure';
  end if;

  if p_long_names is not null then
    insert into headgate.long_names (key, name)
    select r.key, r.name
    from json_to_recordset(p_long_names::json) as r(key text, name text)
    on conflict do nothing;
  end if;

  if p_removed_contents is not null then
    delete from headgate.contents c
    using json_to_recordset(p_removed_contents::json) as r(guid uuid, type text)
    where c.guid = r.guid and c.schema_type = r.type;
  end if;
  if p_contents is not null then
    insert into headgate.contents (guid, schema_type, schema_text, refs, metadata, rule_set)
    select r.guid, r.type, r.text, r.refs::json, r.metadata::json, r.rules::json
    from json_to_recordset(p_contents::json)
      as r(guid uuid, type text, text text, refs text, metadata text, rules text)
    on conflict do nothing;
  end if;

  if p_bindings is not null then
    insert into headgate.bindings (context, id, guid, schema_type)
    select r.context, r.id, r.guid, r.type
    from json_to_recordset(p_bindings::json) as r(context text, id integer, guid uuid, type text)
    on conflict (context, id) do update set guid = excluded.guid, schema_type = excluded.schema_type;
  end if;

  if p_removed_versions is not null then
    delete from headgate.versions v
    using json_to_recordset(p_removed_versions::json) as r(subject text, version integer)
    where v.subject = r.subject and v.version = r.version;
  end if;
  if p_versions is not null then
    insert into headgate.versions (subject, version, id, guid, schema_type, refs, deleted, ts, written)
    select r.subject, r.version, r.id, r.guid, r.type, r.refs::json, r.deleted, r.ts, r.written
    from json_to_recordset(p_versions::json) as r(
      subject text, version integer, id integer, guid uuid, type text, refs text,
      deleted boolean, ts bigint, written bigint
    )
    on conflict (subject, version) do update set
      id = excluded.id, guid = excluded.guid, schema_type = excluded.schema_type, refs = excluded.refs,
      deleted = excluded.deleted, ts = excluded.ts, written = excluded.written;
  end if;

  if p_contexts is not null then
    insert into headgate.contexts (name, max_id, is_listed)
    select r.name, r.max_id, r.is_listed
    from json_to_recordset(p_contexts::json) as r(name text, max_id integer, is_listed boolean)
    on conflict (name) do update set max_id = excluded.max_id, is_listed = excluded.is_listed;
  end if;

  if p_configs is not null then
    delete from headgate.configs c
    using json_to_recordset(p_configs::json) as r(key text, config text)
    where c.key = r.key and r.config is null;
    insert into headgate.configs (key, config)
    select r.key, r.config::json
    from json_to_recordset(p_configs::json) as r(key text, config text)
    where r.config is not null
    on conflict (key) do update set config = excluded.config;
  end if;

  if p_modes is not null then
    delete from headgate.modes m
    using json_to_recordset(p_modes::json) as r(key text, mode text)
    where m.key = r.key and r.mode is null;
    insert into headgate.modes (key, mode)
    select r.key, r.mode
    from json_to_recordset(p_modes::json) as r(key text, mode text)
    where r.mode is not null
    on conflict (key) do update set mode = excluded.mode;
  end if;

  if p_is_logged then
    insert into headgate.changes (
      sequence, removed_contents, bindings, removed_versions, versions, contexts, configs, modes
    ) values (
      p_sequence, p_removed_contents, p_bindings, p_removed_versions, p_versions, p_contexts, p_configs, p_modes
    );
    -- Pruned in strides, so that most writes do not pay for it.
    if p_sequence % 100 = 0 then
      delete from headgate.changes where sequence <= p_sequence - 10000;
    end if;
  end if;
end
$$;
