/** Every statement of the registry's store but its migrations. */
export const statements = {
  sequence: 'select sequence from headgate.state',

  state: 'select cluster_id, sequence from headgate.state',

  /** Makes the installation's identity at the first start. */
  ensureState: 'insert into headgate.state (cluster_id) values (gen_random_uuid()) on conflict do nothing',

  probe: 'update headgate.probe set checked_at = now() returning checked_at',

  /** One row for each write after `$1`, at most `$2`; a row of nulls after the first column when there is none. */
  changesAfter: `select s.sequence, c.sequence, c.removed_contents, c.bindings, c.removed_versions, c.versions,
      c.contexts, c.configs, c.modes, c.associations
    from headgate.state s left join headgate.changes c on c.sequence > $1
    order by c.sequence limit $2`,

  contents: `select c.guid, c.schema_type, c.schema_text, c.refs, c.metadata, c.rule_set
    from json_to_recordset($1::json) as r(guid uuid, type text)
    join headgate.contents c on c.guid = r.guid and c.schema_type = r.type`,

  longNames: 'select key, name from headgate.long_names',
  contexts: 'select name, max_id, is_listed from headgate.contexts',
  configs: 'select key, config from headgate.configs',
  modes: 'select key, mode from headgate.modes',
  associations: `select guid, subject, resource_name, resource_namespace, resource_id, resource_type, association_type,
      lifecycle, frozen, create_ts, update_ts
    from headgate.associations order by create_ts`,

  /** How many blocks the tables that are read in bulk have. */
  blocks: `select pg_relation_size('headgate.versions') / current_setting('block_size')::bigint,
      pg_relation_size('headgate.bindings') / current_setting('block_size')::bigint`,

  /** The rows in the blocks from `$1` up to `$2`, as one text of lines; null when there are none. */
  versionsInBlocks: `select string_agg(
      concat_ws(E'\\t', version, id, guid, schema_type, coalesce(refs::text, ''), deleted, ts, written, subject), E'\\n'
    ) from headgate.versions where ctid >= $1::tid and ctid < $2::tid`,

  /** As `versionsInBlocks`. */
  bindingsInBlocks: `select string_agg(concat_ws(E'\\t', id, guid, schema_type, context), E'\\n')
    from headgate.bindings where ctid >= $1::tid and ctid < $2::tid`,

  /**
   * What `write_registry` does, without the log, for the usual write: one version with a new content and a new id. A row
   * of its own says that it was done: there is none where the write does not follow the last one. Costs two thirds.
   */
  writeVersion: `with next as (
      update headgate.state set sequence = $1::bigint where sequence = $1::bigint - 1 returning sequence
    ), content as (
      insert into headgate.contents (guid, schema_type, schema_text) select $2::uuid, $3, $4 from next
      on conflict do nothing
    ), binding as (
      insert into headgate.bindings (context, id, guid, schema_type) select $5, $6::integer, $2::uuid, $3 from next
      on conflict (context, id) do update set guid = excluded.guid, schema_type = excluded.schema_type
    ), context as (
      insert into headgate.contexts (name, max_id, is_listed) select $5, $7::integer, $8::boolean from next
      on conflict (name) do update set max_id = excluded.max_id, is_listed = excluded.is_listed
    ), version as (
      insert into headgate.versions (subject, version, id, guid, schema_type, deleted, ts, written)
      select $9, $10::integer, $6::integer, $2::uuid, $3, $11::boolean, $12::bigint, $13::bigint from next
      on conflict (subject, version) do update set
        id = excluded.id, guid = excluded.guid, schema_type = excluded.schema_type, refs = excluded.refs,
        deleted = excluded.deleted, ts = excluded.ts, written = excluded.written
    ) select sequence from next`,
} as const

/** A call of `write_registry`; the arguments are placeholders or literals. */
export function writeStatement(args: readonly string[]): string {
  return `select headgate.write_registry(${args.join(', ')})`
}
