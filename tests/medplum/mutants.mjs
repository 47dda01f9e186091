// Small wrong changes to policies and memberships, each of which some vector has to notice. A mutant
// that changes nothing that a server would do is `equal`, and says why.

import { isAboutPatients } from './server.mjs';

const writes = ['create', 'update', 'delete'];

/** Every mutant of an organization: what kind, which, and the change for `play`. */
export function* mutants(organization) {
  const used = new Set(organization.actors.flatMap((actor) => actor.body.membership.access.map((entry) => entry.policy.reference)));
  for (const bundle of organization.bundles.values()) {
    for (const { fullUrl, resource } of bundle.entry) {
      if (resource.resourceType === 'AccessPolicy' && used.has(fullUrl)) {
        const others = beside(organization, bundle, fullUrl);
        for (const mutant of policyMutants(resource, others)) {
          const says = `${resource.name}: ${mutant.says}`;
          yield { ...mutant, says, change: { policies: new Map([[fullUrl, mutant.policy]]) } };
        }
      }
    }
  }
  yield* membershipMutants(organization);
  const settings = { checkReferencesOnWrite: false };
  if (organization.vectors.some((vector) => vector.setting)) {
    yield { kind: 'leave a setting out', says: 'checkReferencesOnWrite', change: { settings } };
  }
}

/** Types that every login with this policy may read anyway, by another of its policies. */
function beside(organization, bundle, fullUrl) {
  const open = (urn) => {
    const policy = bundle.entry.find((entry) => entry.fullUrl === urn)?.resource;
    const rules = (policy?.resource ?? []).filter((rule) => !rule.criteria && rule.interaction.includes('read') && rule.interaction.includes('search'));
    return rules.map((rule) => rule.resourceType);
  };
  const urns = (actor) => actor.body.membership.access.map((entry) => entry.policy.reference);
  const logins = organization.actors.map(urns).filter((all) => all.includes(fullUrl));
  const types = logins.map((all) => all.filter((urn) => urn !== fullUrl).flatMap(open));
  return (type) => types.every((some) => some.includes(type));
}

function* policyMutants(policy, others) {
  const changed = (change) => {
    const copy = structuredClone(policy);
    change(copy);
    return copy;
  };
  if (policy.compartment) {
    // A patient creates nothing, so nothing is tagged.
    const equal = !policy.resource.some((rule) => rule.interaction.includes('create'));
    yield { kind: 'drop compartment', says: policy.compartment.reference, policy: changed((copy) => delete copy.compartment), equal };
  }
  for (const [ix, rule] of policy.resource.entries()) {
    const type = rule.resourceType;
    const edit = (change) => changed((copy) => change(copy.resource[ix]));
    yield { kind: 'drop a rule', says: type, policy: changed((copy) => copy.resource.splice(ix, 1)) };
    if (rule.criteria) {
      yield { kind: 'drop a criterion', says: rule.criteria, policy: edit((copy) => delete copy.criteria) };
      const renamed = rule.criteria.replace(/%\w+/, '%renamed');
      yield { kind: 'rename a variable', says: rule.criteria, policy: edit((copy) => (copy.criteria = renamed)) };
    }
    if (!rule.interaction.some((code) => writes.includes(code))) {
      yield { kind: 'drop readonly', says: type, policy: edit((copy) => delete copy.interaction) };
    }
    for (const code of writes.filter((candidate) => !rule.interaction.includes(candidate))) {
      // A policy that tags nothing cannot create what belongs to no patient within a tenant, whatever it lists.
      const confined = rule.criteria?.includes('_compartment=%') && !rule.criteria.includes('%patient');
      const untagged = !policy.compartment && confined && (type === 'Patient' || !isAboutPatients(type));
      // Who cannot read the patient cannot refer to one: the Project's check refuses every such write.
      const unreadable = code !== 'delete' && isAboutPatients(type) && !policy.resource.some((other) => other.resourceType === 'Patient');
      const equal = (code === 'create' && untagged) || unreadable;
      yield { kind: 'add an interaction', says: `${code} ${type}`, policy: edit((copy) => copy.interaction.push(code)), equal };
    }
    for (const code of rule.interaction) {
      yield { kind: 'take an interaction', says: `${code} ${type}`, policy: edit((copy) => (copy.interaction = copy.interaction.filter((other) => other !== code))) };
    }
    for (const list of ['hiddenFields', 'readonlyFields']) {
      for (const field of rule[list] ?? []) {
        const says = `${type}.${field}`;
        // Who cannot write is not told what is read-only.
        const kind = list === 'hiddenFields' ? 'unhide a field' : 'unprotect a field';
        yield { kind, says, policy: edit((copy) => (copy[list] = copy[list].filter((other) => other !== field))) };
      }
    }
  }
  const named = new Set(policy.resource.map((rule) => rule.resourceType));
  for (const type of ['Patient', 'Observation', 'Coverage', 'Claim', 'Appointment', 'Practitioner', 'Questionnaire']) {
    if (!named.has(type)) {
      const rule = { resourceType: type, interaction: ['read', 'search'] };
      yield { kind: 'add a type', says: type, policy: changed((copy) => copy.resource.push(rule)), equal: others(type) };
    }
  }
  yield { kind: 'add a type', says: '*', policy: changed((copy) => copy.resource.push({ resourceType: '*' })) };
}

function* membershipMutants(organization) {
  const { actors } = organization;
  const change = (actor, edit) => {
    const membership = structuredClone(actor.body.membership);
    edit(membership);
    return { memberships: new Map([[actor.id, membership]]) };
  };
  const policyOf = (actor) => actor.body.membership.access.map((entry) => entry.policy.reference).join(' ');
  for (const actor of actors) {
    yield { kind: 'drop all access', says: actor.id, change: change(actor, (membership) => (membership.access = [])) };
    if (!actor.body.membership.admin) {
      yield { kind: 'make an admin', says: actor.id, change: change(actor, (membership) => (membership.admin = true)) };
    }
    const other = actors.find((candidate) => policyOf(candidate) !== policyOf(actor) && candidate.project === actor.project);
    if (other) {
      const swapped = change(actor, (membership) => {
        const policy = other.body.membership.access[0].policy;
        membership.access.forEach((entry) => (entry.policy = policy));
      });
      yield { kind: "swap two roles' policies", says: `${actor.id} gets that of ${other.id}`, change: swapped };
    }
    for (const [ix, entry] of actor.body.membership.access.entries()) {
      if (actor.body.membership.access.length > 1) {
        yield { kind: 'drop an access entry', says: `${actor.id} ${ix}`, change: change(actor, (membership) => membership.access.splice(ix, 1)) };
      }
      const parameter = entry.parameter?.[0];
      const tenants = organization.acceptance.tenants.map((tenant) => tenant.reference);
      const elsewhere = tenants.find((reference) => reference && !JSON.stringify(actor.body).includes(reference));
      if (parameter && parameter.name !== 'patient' && elsewhere) {
        const moved = change(actor, (membership) => (membership.access[ix].parameter[0].valueReference.reference = elsewhere));
        yield { kind: 'give another tenant', says: actor.id, change: moved };
      }
    }
  }
}
