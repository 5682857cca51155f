-- Ties between topics and subjects.

create table headgate.associations (
  guid uuid primary key,
  subject text collate "C" not null,
  resource_name text collate "C" not null,
  resource_namespace text collate "C" not null,
  resource_id text collate "C" not null,
  resource_type text collate "C" not null,
  association_type text collate "C" not null,
  lifecycle text not null,
  frozen boolean not null,
  create_ts bigint not null,
  update_ts bigint not null
);

alter table headgate.changes add column associations text;

-- A process of an older release does not know what associations forbid: it shall not be able to write.
drop function headgate.write_registry(
  bigint, boolean, text, text, text, text, text, text, text, text, text
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
  p_modes text,
  p_associations text
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

  if p_associations is not null then
    delete from headgate.associations a
    using json_to_recordset(p_associations::json) as r(guid uuid, subject text)
    where a.guid = r.guid and r.subject is null;
    insert into headgate.associations (
      guid, subject, resource_name, resource_namespace, resource_id, resource_type, association_type, lifecycle, frozen,
      create_ts, update_ts
    )
    select r.guid, r.subject, r.resource_name, r.resource_namespace, r.resource_id, r.resource_type, r.association_type,
      r.lifecycle, r.frozen, r.create_ts, r.update_ts
    from json_to_recordset(p_associations::json) as r(
      guid uuid, subject text, resource_name text, resource_namespace text, resource_id text, resource_type text,
      association_type text, lifecycle text, frozen boolean, create_ts bigint, update_ts bigint
    )
    where r.subject is not null
    on conflict (guid) do update set
      subject = excluded.subject, resource_name = excluded.resource_name,
      resource_namespace = excluded.resource_namespace, resource_id = excluded.resource_id,
      resource_type = excluded.resource_type, association_type = excluded.association_type,
      lifecycle = excluded.lifecycle, frozen = excluded.frozen, create_ts = excluded.create_ts,
      update_ts = excluded.update_ts;
  end if;

  if p_is_logged then
    insert into headgate.changes (
      sequence, removed_contents, bindings, removed_versions, versions, contexts, configs, modes, associations
    ) values (
      p_sequence, p_removed_contents, p_bindings, p_removed_versions, p_versions, p_contexts, p_configs, p_modes,
      p_associations
    );
    -- Pruned in strides, so that most writes do not pay for it.
    if p_sequence % 100 = 0 then
      delete from headgate.changes where sequence <= p_sequence - 10000;
    end if;
  end if;
end
$$;
