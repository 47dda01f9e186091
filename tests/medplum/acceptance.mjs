// What acceptance.json says, written out: one record, one body and one vector after the other.

/** `body` of an invitation for `actor`: the places that its `fill` names are filled in. */
export function bodyOf(acceptance, actor, invite) {
  const fill = { ...acceptance.fill, ...actor.fill };
  const text = JSON.stringify(invite.request.body);
  return JSON.parse(text.replace(/\{\{([^{}]+)\}\}/g, (place, name) => fill[name] ?? place));
}

/** Every record by its id, in the order in which they are to be created: its set with the `type` and, where it is to be created, the `resource`. */
export function recordsOf(acceptance) {
  const references = new Map(acceptance.tenants.map((tenant) => [tenant.id, tenant.reference]));
  const records = new Map();
  for (const { records: ids, ...set } of acceptance.sets) {
    for (const id of ids) {
      const [type] = id.split('.');
      const there = set.tenant || set.membership_of;
      const withheld = acceptance.withheld[type] ?? [];
      records.set(id, { ...set, set: set.id, id, type, withheld, tenant: references.get(set.tenant), resource: there ? undefined : resourceOf(acceptance, set, type, references) });
    }
  }
  return records;
}

function resourceOf(acceptance, { resource, patient, accounts }, type, references) {
  const about = patient ? `"reference":"{{${patient}}}"` : '"display":"nobody"';
  const sample = JSON.parse(JSON.stringify(resource ?? acceptance.samples[type]).replaceAll('"reference":"{{patient}}"', about));
  const meta = accounts && { accounts: accounts.map((tenant) => ({ reference: references.get(tenant) })) };
  return meta ? { ...sample, meta } : sample;
}

/** Every vector: its number among those of its group as `id`, the ids of `actors` and `records`, and what is to come out. */
export function vectorsOf(acceptance) {
  const sets = new Map(acceptance.sets.map((set) => [set.id, set.records]));
  return acceptance.groups.flatMap(({ actors, vectors }) =>
    vectors.map((vector, ix) => {
      const grant = acceptance.grants[vector.allow];
      const hidden = grant?.hidden ?? [];
      return {
        id: `${actors[0]}#${ix + 1}`,
        after: vector.after,
        actors,
        records: vector.sets.flatMap((set) => sets.get(set)),
        interactions: [...vector.try].map((letter) => acceptance.interactions[letter]),
        allowed: 'allow' in vector,
        why: (grant ?? acceptance.reasons[vector.deny]).why,
        setting: acceptance.reasons[vector.deny]?.setting,
        hidden,
        kept: [...(grant?.readonly ?? []), ...hidden],
      };
    })
  );
}
